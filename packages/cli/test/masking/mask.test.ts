import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeMasking } from "../../src/masking/mask.ts";
import { secretPatterns } from "../../src/masking/secret-patterns.ts";
import { maskedOutput, named, splitAt, splits } from "./masked-output.ts";
import { naiveMask, openLength } from "./naive-mask.ts";

function masked(values: readonly (string | Uint8Array)[], ...chunks: readonly string[]): string {
  return maskedOutput(
    named(...values),
    chunks.map((chunk) => Buffer.from(chunk)),
  ).toString();
}

/** Few different letters make for patterns inside and across each other. */
const tightValues = fc.array(
  fc.string({ unit: fc.constantFrom("a", "b", "\n"), minLength: 1, maxLength: 12 }).map((value) => Buffer.from(value)),
  { minLength: 1, maxLength: 6 },
);
const looseValues = fc.array(fc.uint8Array({ minLength: 6, maxLength: 40 }), { minLength: 1, maxLength: 5 });

/** Values, and a text of whole ones, parts of them, parts of their encodings, wrapped base64 and noise. */
const situations = fc
  .tuple(fc.oneof(tightValues, looseValues), fc.integer({ min: 1, max: 8 }), splits)
  .chain(([values, minimumBytes, parts]) => {
    const given = named(...values);
    const { patterns } = secretPatterns(given, minimumBytes);
    const part = fc
      .tuple(fc.constantFrom(...patterns, Buffer.from("-")), fc.nat(100), fc.nat(100))
      .map(([pattern, from, to]) =>
        from > 60 ? pattern : pattern.subarray((pattern.length * from) / 100, (pattern.length * to) / 100),
      );
    const wrapped = fc
      .tuple(fc.constantFrom(...values), fc.uint8Array({ minLength: 40, maxLength: 60 }), fc.constantFrom("\n", "\r\n"))
      .map(([value, before, end]) => Buffer.from(wrap(Buffer.concat([before, value, before]), { columns: 64, end })));
    const noise = fc.uint8Array({ maxLength: 30 });
    const letters = fc
      .string({ unit: fc.constantFrom("a", "b", "\n", "c"), maxLength: 30 })
      .map((it) => Buffer.from(it));
    const text = fc.array(fc.oneof(part, wrapped, noise, letters), { maxLength: 12 });
    return text.map((it) => ({ given, minimumBytes, patterns, parts, text: Buffer.concat(it) }));
  });

function wrap(bytes: Uint8Array, { columns, end }: { readonly columns: number; readonly end: string }): string {
  return Buffer.from(bytes)
    .toString("base64")
    .replace(new RegExp(`.{${columns}}`, "g"), `$&${end}`);
}

describe("a mask", () => {
  test("hides what a plain search for every pattern finds, however the text is split", () => {
    fc.assert(
      fc.property(situations, ({ given, minimumBytes, patterns, parts, text }) => {
        const output = maskedOutput(given, splitAt(text, parts), { minimumBytes });
        expect(output.toString("latin1")).toBe(naiveMask(text, patterns).toString("latin1"));
      }),
      { numRuns: 1000 },
    );
  });

  test("holds back the longest end that something hidden begins with, and no more", () => {
    fc.assert(
      fc.property(situations, ({ given, minimumBytes, patterns, parts, text }) => {
        const mask = makeMasking(given, { minimumBytes }).mask();
        const shown = Buffer.concat(splitAt(text, parts).map((chunk) => mask.push(chunk)));
        // Where wrapped base64 may go on, more is held back; where what is open is hidden by now, less.
        fc.pre(!/[A-Za-z0-9+/]{60}\r?\n?[\s\S]{0,400}$/.test(text.toString("latin1")));
        fc.pre(naiveMask(text, patterns).equals(text));
        expect(shown.equals(text.subarray(0, text.length - openLength(text, patterns)))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("lets bytes pass that hold nothing to hide, whether they are text or not", () => {
    fc.assert(
      fc.property(looseValues, fc.uint8Array({ maxLength: 400 }), splits, (values, text, parts) => {
        const { patterns } = secretPatterns(named(...values), 6);
        fc.pre(patterns.every((pattern) => !Buffer.from(text).includes(Buffer.from(pattern))));
        expect(maskedOutput(named(...values), splitAt(text, parts)).equals(text)).toBe(true);
      }),
    );
  });

  test("shows a prompt at once, and a value's replacement as soon as the value is whole", () => {
    const mask = makeMasking(named("hunter2-hunter2")).mask();
    const show = (text: string) => Buffer.from(mask.push(Buffer.from(text))).toString();
    expect(show("Password for admin: ")).toBe("Password for admin: ");
    expect(show("hunter2-")).toBe("");
    expect(show("hunter2")).toBe("***");
    expect(show("\n> ")).toBe("\n> ");
    expect(show("hunter2-hint")).toBe("hunter2-hint");
    expect(show("hunter2-hu")).toBe("");
    expect(Buffer.from(mask.flush()).toString()).toBe("hunter2-hu");
  });

  test("copies nothing of a chunk that it need not change", () => {
    const chunk = Buffer.from("nothing to see here\n");
    expect(makeMasking(named("hunter2-hunter2")).mask().push(chunk).buffer).toBe(chunk.buffer);
  });

  test("keeps what it holds back when the chunk is written to again", () => {
    const mask = makeMasking(named("hunter2-hunter2")).mask();
    const chunk = Buffer.from("hunter2");
    mask.push(chunk);
    chunk.fill("x");
    expect(Buffer.from(mask.flush()).toString()).toBe("hunter2");
  });

  test("makes one replacement of occurrences that overlap or touch", () => {
    expect(masked(["abcabcabc"], "<abcabcabcabc>")).toBe("<***>");
    expect(masked(["abcdefgh", "efghijkl"], "<abcdefghijkl>")).toBe("<***>");
    expect(masked(["secret-1", "secret-2"], "<secret-1secret-2>")).toBe("<***>");
    expect(masked(["secret-1", "secret-2"], "<secret-1", "secret-2>")).toBe("<***>");
  });

  test("hides the longer of two values that begin alike, whichever chunk it ends in", () => {
    expect(masked(["secret", "secret-and-more"], "<secret-and-more> <secret-and-m>")).toBe("<***> <***-and-m>");
    expect(masked(["secret", "secret-and-more"], "<secret-an", "d-more> <secret-and-m>")).toBe("<***> <***-and-m>");
  });

  test("names what is too short to be hidden, and hides none of it", () => {
    const values = ["true", "", "long enough", "  12  \n", '{\n  "password": "hunter2"\n}'];
    const masking = makeMasking(named(...values));
    expect(masking.tooShort).toEqual(["secret-0", "secret-3"]);
    expect(masking.shortLines).toEqual(["secret-4"]);
    expect(masked(values, "true {\n}   12  \n")).toBe("true {\n}   12  \n");
    expect(masked(values, 'found "password": "hunter2"')).toBe("found ***");
  });

  test("takes another minimum and another replacement", () => {
    const options = { minimumBytes: 2, replacement: "[hidden]" };
    expect(maskedOutput(named("42"), [Buffer.from("<42>")], options).toString()).toBe("<[hidden]>");
  });

  test("passes everything on when there is nothing to hide", () => {
    expect(masked([], "all of ", "it")).toBe("all of it");
  });

  test("begins anew after a flush", () => {
    const mask = makeMasking(named("secret-1")).mask();
    const show = (text: string) => Buffer.concat([mask.push(Buffer.from(text)), mask.flush()]).toString();
    expect([show("secret-1"), show("secret-1"), show("sec"), show("ret-1")]).toEqual(["***", "***", "sec", "ret-1"]);
  });

  test("shares its tables with masks of other streams, and nothing else", () => {
    const masking = makeMasking(named("secret-1"));
    const [first, second] = [masking.mask(), masking.mask()];
    first.push(Buffer.from("sec"));
    expect(Buffer.from(second.push(Buffer.from("ret-1"))).toString()).toBe("ret-1");
  });
});
