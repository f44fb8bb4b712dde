import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maskedOutput, named, splitAt, splits } from "./masked-output.ts";

interface Carrier {
  /** The text that a program prints. */
  readonly text: string;
  /** What of it would give the value away. */
  readonly traces: readonly string[];
}

type Carry = (value: Buffer, around: readonly [Buffer, Buffer]) => Carrier;

/** A text, when the value has nothing to be escaped too: the value then stands in it as it is. */
function escaped(encode: (value: string) => string): Carry {
  return (value, [before, after]) => {
    const trace = encode(value.toString());
    return { text: `${before.toString("hex")} ${trace} ${after.toString("hex")}`, traces: [trace] };
  };
}

function base64(options: { readonly urlSafe?: boolean; readonly padded?: boolean; readonly columns?: number }): Carry {
  return (value, [before, after]) => {
    const bytes = Buffer.concat([before, value, after]);
    const text = bytes.toString(options.urlSafe === true ? "base64url" : "base64").replace(/=+$/, "");
    const padding = options.padded === true ? "=".repeat((4 - (text.length % 4)) % 4) : "";
    // Only the characters of whose six bits none is a neighbour's; at the very end there is no neighbour.
    const whole = Array.from(text, (character, index) => {
      const [first, last] = [index * 6, index * 6 + 5];
      const [start, end] = [before.length * 8, (before.length + value.length) * 8];
      return first >= start && (last < end || after.length === 0) ? character : " ";
    });
    const trace = whole.join("").trim();
    if (options.columns === undefined) return { text: text + padding, traces: [trace] };
    const broken = (text + padding).replace(new RegExp(`.{${options.columns}}`, "g"), "$&\n");
    return { text: broken, traces: [] };
  };
}

const percent = (value: string, keep: RegExp) =>
  Array.from(Buffer.from(value), (byte) => {
    const character = String.fromCharCode(byte);
    return keep.test(character) ? character : `%${byte.toString(16).padStart(2, "0")}`;
  }).join("");
const ascii = (value: string, upper: boolean) =>
  JSON.stringify(value)
    .slice(1, -1)
    .replace(/[^ -~]/g, (unit) => {
      const code = unit.charCodeAt(0).toString(16).padStart(4, "0");
      return `\\u${upper ? code.toUpperCase() : code}`;
    });

const textCarriers: Readonly<Record<string, Carry>> = {
  "as it is": escaped((value) => value),
  "by encodeURIComponent": escaped((value) => encodeURIComponent(value)),
  "by encodeURIComponent, in lower case": escaped((value) =>
    encodeURIComponent(value).replace(/%../g, (code) => code.toLowerCase()),
  ),
  "by encodeURI": escaped((value) => encodeURI(value)),
  "by a form": escaped((value) => new URLSearchParams({ "": value }).toString().slice(1)),
  "by RFC 3986, in lower case": escaped((value) => percent(value, /[A-Za-z0-9\-._~]/)),
  "by Python's quote": escaped((value) =>
    percent(value, /[A-Za-z0-9\-._~/]/).replace(/%../g, (code) => code.toUpperCase()),
  ),
  "in JSON": escaped((value) => JSON.stringify(value).slice(1, -1)),
  "in JSON, with escaped slashes": escaped((value) => JSON.stringify(value).slice(1, -1).replaceAll("/", "\\/")),
  "in JSON of ASCII": escaped((value) => ascii(value, false)),
  "in JSON of ASCII, in upper case": escaped((value) => ascii(value, true).replaceAll("\\u007F", "\x7f")),
  "in JSON of ASCII, with escaped slashes": escaped((value) => ascii(value, false).replaceAll("/", "\\/")),
  "in JSON in JSON": escaped((value) => JSON.stringify(JSON.stringify(value).slice(1, -1)).slice(1, -1)),
  "in a shell's single quotes": escaped((value) => value.replace(/'/g, "'\\''")),
  "in a shell's double quotes": escaped((value) => value.replace(/[\\$`"]/g, (character) => `\\${character}`)),
};

const byteCarriers: Readonly<Record<string, Carry>> = {
  "in base64": base64({ padded: true }),
  "in base64 without padding": base64({}),
  "in URL-safe base64": base64({ urlSafe: true }),
  "in URL-safe base64 with padding": base64({ urlSafe: true, padded: true }),
  "in hex": (value) => ({ text: `0x${value.toString("hex")}`, traces: [value.toString("hex")] }),
  "in upper-case hex": (value) => {
    const trace = value.toString("hex").toUpperCase();
    return { text: trace, traces: [trace] };
  },
};

const texts = fc
  .oneof(
    fc.string({ unit: "binary", minLength: 6, maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(..."aB3 /+'\"\\&<é→😀\n\t%=$`~*()!"), minLength: 6, maxLength: 40 }),
  )
  .filter((value) => value.trim().length >= 6);
const neighbours = fc.tuple(
  fc.uint8Array({ maxLength: 7 }).map((it) => Buffer.from(it)),
  fc.uint8Array({ maxLength: 7 }).map((it) => Buffer.from(it)),
);

function check(carry: Carry, values: fc.Arbitrary<Buffer>): void {
  fc.assert(
    fc.property(values, neighbours, splits, (value, around, parts) => {
      const { text, traces } = carry(value, around);
      const output = maskedOutput(named(value), splitAt(Buffer.from(text), parts));
      expect(output.includes("***")).toBe(true);
      for (const trace of traces) {
        expect(text).toContain(trace);
        expect(output.toString()).not.toContain(trace);
      }
      expect(output.includes(value)).toBe(false);
    }),
  );
}

describe("a value", () => {
  test.each(Object.entries(textCarriers))("is hidden %s", (_, carry) => {
    check(carry, texts.map(Buffer.from));
  });

  test.each(Object.entries(byteCarriers))("of any bytes is hidden %s", (_, carry) => {
    check(
      carry,
      fc
        .uint8Array({ minLength: 6, maxLength: 40 })
        .map((it) => Buffer.from(it))
        .filter((it) => it.toString("latin1").replace(/^[\t-\r ]+|[\t-\r ]+$/g, "").length >= 6),
    );
  });

  test("is hidden in base64 with its neighbours, but for characters that are the neighbours' too", () => {
    const show = (text: string) => maskedOutput(named("hunter2"), [Buffer.from(text)]).toString();
    const encoded = (text: string) => Buffer.from(text).toString("base64");
    expect(show(encoded("hunter2"))).toBe("***");
    expect(show(encoded("me:hunter2"))).toBe("bWU6***");
    expect(show(encoded("user:hunter2\n"))).toBe("dXNlcjp***Cg==");
  });
});

describe("base64 that is wrapped", () => {
  const value = Buffer.from("correct horse battery staple");

  test.each([60, 64, 76])("at %i columns hides a value, wherever the wrap falls", (columns) => {
    for (let before = 0; before < 3 * columns; before += 1) {
      for (const end of ["\n", "\r\n"]) {
        const whole = Buffer.concat([Buffer.alloc(before, 0xff), value, Buffer.alloc(9, 0xff)]).toString("base64");
        const text = whole.replace(new RegExp(`.{${columns}}`, "g"), `$&${end}`);
        for (const size of [1, 7, 1000]) {
          const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
            Buffer.from(text.slice(index * size, (index + 1) * size)),
          );
          const output = maskedOutput(named(value), chunks).toString().replaceAll(end, "");
          expect(output).toMatch(/^\/*[A-Za-z0-9+/]?\*\*\*[A-Za-z0-9+/]?\/*[w8]?=*$/);
        }
      }
    }
  });

  test("over many lines hides a value of many lines", () => {
    const key = Array.from({ length: 30 }, (_, line) => `line ${line} of a key that is long enough`).join("\n");
    const text = Buffer.from(key).toString("base64").replace(/.{76}/g, "$&\n");
    expect(maskedOutput(named(key), [Buffer.from(`${text}\nend`)]).toString()).toBe("***\nend");
  });

  test("does not make lines of other texts wait", () => {
    const output = maskedOutput(named("done and dusted"), [Buffer.from("it is d\n")]).toString();
    expect(output).toBe("it is d\n");
  });
});

describe("a value of more lines", () => {
  const key = "-----BEGIN KEY-----\r\nMIIEvQIBADANBg\r\n  kqhkiG9w0 BAQEF  \r\n\r\n-----END KEY-----\r\n";

  test("has each line hidden by itself, and each line's encodings", () => {
    const show = (text: string) => maskedOutput(named(key), [Buffer.from(text)]).toString();
    expect(show("log: MIIEvQIBADANBg.")).toBe("log: ***.");
    expect(show("log: kqhkiG9w0 BAQEF.")).toBe("log: ***.");
    expect(show("log: kqhkiG9w0%20BAQEF.")).toBe("log: ***.");
    expect(show(`log: ${Buffer.from("kqhkiG9w0 BAQEF").toString("base64")}.`)).toBe("log: ***.");
    expect(show(`log: ${key}.`)).toBe("log: ***.");
    expect(show(`log: ${JSON.stringify(key)}.`)).toBe('log: "***".');
  });

  test("ends with a line end that need not be there", () => {
    const show = (text: string) => maskedOutput(named("hunter2\n"), [Buffer.from(text)]).toString();
    expect(show(`hunter2 ${Buffer.from("hunter2").toString("base64")}`)).toBe("*** ***");
  });
});
