import assert from "node:assert";
import { Console } from "node:console";
import { Writable } from "node:stream";
import { format, inspect } from "node:util";
import { serialize } from "node:v8";
import { BulkReadError, IntegrityError, InvalidInputError, SecretValue } from "@sstash/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "./any-text.ts";

const planted = "hunter2-planted";
const secret = new SecretValue(planted);

function codeOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return "no error";
}

/** What `console` would have printed. */
function printed(print: (console: Console) => void): string {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  print(new Console({ stdout: stream, stderr: stream }));
  return chunks.join("");
}

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

const plus = (a: unknown, b: unknown): string => (a as string) + (b as string);

/** Every way a value gets into a log without anybody meaning it, and what comes out. */
const waysToShow: Readonly<Record<string, () => string>> = {
  "String()": () => String(secret),
  "a template": () => `${secret}`,
  "+": () => plus(secret, secret) + plus(1, secret),
  "toLocaleString()": () => secret.toLocaleString(),
  "JSON.stringify": () => JSON.stringify({ a: [secret], [String(secret)]: secret }),
  "util.inspect": () => inspect(secret),
  "util.inspect at depth 0": () => inspect({ a: { b: secret } }, { depth: 0 }),
  "util.inspect at any depth": () => inspect({ a: { b: { c: { d: [secret] } } } }, { depth: null }),
  "util.inspect with hidden properties and getters": () =>
    inspect({ secret }, { showHidden: true, getters: true, depth: null, showProxy: true }),
  "util.inspect without custom functions": () =>
    inspect(secret, { customInspect: false, showHidden: true, getters: true, depth: null }),
  "util.inspect of a Map and a Set": () => inspect([new Map([[secret, secret]]), new Set([secret])], { depth: null }),
  "util.format": () => format("%s %o %O %j %d %i", secret, secret, secret, secret, secret, secret),
  "console.log": () => printed((console) => console.log("value:", secret, { secret })),
  "console.error with %s": () => printed((console) => console.error("%s", secret)),
  "console.dir": () => printed((console) => console.dir({ secret }, { depth: null, showHidden: true })),
  "console.table": () => printed((console) => console.table([{ secret }])),
  "Object.entries": () => inspect([Object.entries(secret), Object.keys(secret), Object.values(secret)]),
  "all own properties": () => inspect([Object.getOwnPropertyDescriptors(secret), Reflect.ownKeys(secret)]),
  "a spread": () => inspect({ ...secret }, { depth: null }),
  "Object.assign": () => JSON.stringify(Object.assign({}, secret)),
  structuredClone: () => inspect(structuredClone({ secret }), { depth: null, showHidden: true }),
  "v8.serialize": () => serialize({ secret }).toString("latin1"),
  "an Error's message": () => inspect(new Error(`bad value ${secret}`)),
  "an Error's cause": () => inspect(new Error("bad", { cause: secret }), { depth: null }),
  "an Error with it as a property": () => inspect(Object.assign(new Error("bad"), { secret }), { depth: null }),
  "our errors": () => inspect(new IntegrityError("hmac", "bad", { cause: { secret } }), { depth: null }),
  "a bulk read error": () =>
    inspect(new BulkReadError([{ name: "a", error: new InvalidInputError("bad", { cause: secret }) }]), {
      depth: null,
    }),
  "a failed assertion": () => String(thrownBy(() => assert.strictEqual(secret as unknown, 1))),
};

describe("SecretValue", () => {
  it.each(Object.entries(waysToShow))("is not shown by %s", (_way, show) => {
    const bytes = Buffer.from(planted);
    const shown = show();
    for (const form of [planted, bytes.toString("base64"), bytes.toString("hex"), [...bytes].join(", ")]) {
      expect(shown).not.toContain(form);
    }
  });

  it("shows itself as [secret]", () => {
    expect([String(secret), `${secret}`, inspect(secret), JSON.stringify(secret)]).toEqual([
      "[secret]",
      "[secret]",
      "[secret]",
      '"[secret]"',
    ]);
    expect(Number(secret)).toBeNaN();
  });

  it("gives back any well-formed text and any bytes", () => {
    fc.assert(
      fc.property(anyText(), fc.uint8Array({ maxLength: 300 }), (text, bytes) => {
        expect(new SecretValue(text).text()).toBe(text);
        expect(Buffer.from(new SecretValue(text).bytes()).equals(Buffer.from(text))).toBe(true);
        expect(new SecretValue(bytes).bytes()).toEqual(bytes);
        expect(new SecretValue(bytes).byteLength).toBe(bytes.byteLength);
      }),
    );
  });

  it("keeps a byte order mark, NULs and line ends as they are", () => {
    const text = "\ufeffa\0b\r\nc\n";
    expect(new SecretValue(text).text()).toBe(text);
  });

  it("copies bytes in and out", () => {
    const given = Uint8Array.of(1, 2, 3);
    const value = new SecretValue(given);
    given.fill(0);
    value.bytes().fill(0);
    expect(value.bytes()).toEqual(Uint8Array.of(1, 2, 3));
  });

  it("takes a view's bytes, not its elements", () => {
    const buffer = Uint8Array.of(0, 1, 2, 3, 4, 5).buffer;
    expect(new SecretValue(new Uint8Array(buffer, 1, 2)).bytes()).toEqual(Uint8Array.of(1, 2));
    const wide = new Uint16Array(buffer, 2, 1) as unknown as Uint8Array;
    expect(new SecretValue(wide).bytes()).toEqual(Uint8Array.of(2, 3));
  });

  it.each([
    [5],
    [undefined],
    [null],
    [true],
    [{ length: 2 }],
    [[104, 105]],
    [new Date(0)],
    [Promise.resolve("x")],
    [new SecretValue("x")],
  ])("refuses %s, which is neither text nor bytes, instead of keeping it as something else", (value) => {
    expect(codeOf(() => new SecretValue(value as unknown as string))).toBe("ERR_INVALID_INPUT");
  });

  it("refuses text with a lone surrogate, which has no UTF-8 form", () => {
    expect(codeOf(() => new SecretValue("a\ud800"))).toBe("ERR_INVALID_INPUT");
  });

  it("refuses to read binary as text, and does not show it", () => {
    const binary = new SecretValue(Buffer.from(`${planted}\xff`, "latin1"));
    const error = thrownBy(() => binary.text());
    expect(error).toMatchObject({ code: "ERR_INVALID_INPUT" });
    expect(inspect(error)).not.toContain(planted);
  });

  it("reads JSON, and does not quote what it cannot read", () => {
    expect(new SecretValue('{"a":[1]}').json()).toEqual({ a: [1] });
    const error = thrownBy(() => secret.json());
    expect(error).toMatchObject({ code: "ERR_INVALID_INPUT" });
    expect(inspect(error, { depth: null })).not.toContain("hunter2");
  });
});
