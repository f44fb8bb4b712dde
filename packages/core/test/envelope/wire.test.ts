import { spawnSync } from "node:child_process";
import type { Attribute, Item } from "@sstash/core/envelope";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SealedRecord } from "../../src/envelope/record.ts";
import { decodeRecord, encodeRecord, hasBinding, summarize } from "../../src/envelope/wire.ts";
import { anyText } from "../any-text.ts";

const malformed = expect.objectContaining({ code: "ERR_MALFORMED_RECORD" });
const bytes = fc.uint8Array({ maxLength: 70 });
const text = anyText({ minLength: 1, maxLength: 20 });
const record = fc.record(
  {
    name: text,
    version: text,
    comment: text,
    wrappedKey: bytes,
    ciphertext: bytes,
    tag: bytes,
    digest: fc.constantFrom("SHA256", "MD5"),
    binding: fc.uint8Array({ minLength: 33, maxLength: 33 }),
  },
  { requiredKeys: ["name", "version", "wrappedKey", "ciphertext", "tag", "digest"] },
);

const sample: Item = encodeRecord({
  name: "n",
  version: "0000000000000000001",
  wrappedKey: Uint8Array.of(1, 2, 3),
  ciphertext: Uint8Array.of(4, 5),
  tag: Uint8Array.of(0xab, 0xcd),
  digest: "SHA256",
});

describe("encodeRecord and decodeRecord", () => {
  it("give back any record", () => {
    fc.assert(
      fc.property(record, (found) => {
        expect(decodeRecord(encodeRecord(found as SealedRecord))).toEqual({ ...found });
      }),
    );
  });

  it("write hmac as lower-case hexadecimal in B, and text for the rest but the binding", () => {
    fc.assert(
      fc.property(record, (found) => {
        const { hmac, sstash_binding: binding, ...rest } = encodeRecord(found as SealedRecord);
        expect(Buffer.from(hmac?.B ?? []).toString()).toMatch(/^(?:[0-9a-f]{2})*$/);
        expect(hmac?.S).toBeUndefined();
        expect(binding?.B).toEqual(found.binding);
        for (const attribute of Object.values(rest)) expect(Object.keys(attribute)).toEqual(["S"]);
      }),
    );
  });

  it("write no empty comment, and read one as none", () => {
    expect(encodeRecord({ ...decodeRecord(sample), comment: "" })).toEqual(sample);
    expect(decodeRecord({ ...sample, comment: { S: "" } })).toEqual(decodeRecord(sample));
  });

  it("refuse text with a lone surrogate, which the binding could not tell from another", () => {
    for (const attribute of ["name", "version", "digest", "comment", "key", "contents"]) {
      expect(() => decodeRecord({ ...sample, [attribute]: { S: "\ud800" } })).toThrow(malformed);
    }
  });

  it("say which attribute is wrong, and never what is in it", () => {
    for (const attribute of ["key", "contents", "hmac"]) {
      const damaged = { ...sample, [attribute]: { S: "planted!" } };
      const saying = { code: "ERR_MALFORMED_RECORD", message: expect.stringContaining(attribute) };
      expect(() => decodeRecord(damaged)).toThrow(expect.objectContaining(saying));
      expect(() => decodeRecord(damaged)).not.toThrow(/planted/);
    }
  });
});

describe("summarize", () => {
  it("shows name, version and comment of whatever is there", () => {
    expect(summarize({ ...sample, comment: { S: "c" } })).toEqual({
      name: "n",
      version: "0000000000000000001",
      comment: "c",
    });
    expect(summarize({ name: { S: "n" }, version: { S: "1" } })).toEqual({ name: "n", version: "1" });
  });

  it("leaves out an empty comment and one that is not text, so that a listing goes on", () => {
    for (const comment of [{ S: "" }, { N: "1" } as Attribute, { NULL: true } as Attribute]) {
      expect(summarize({ ...sample, comment })).toEqual({ name: "n", version: "0000000000000000001" });
    }
  });
});

describe("hasBinding", () => {
  it("is true for a binding of any type, good or bad", () => {
    expect(hasBinding(sample)).toBe(false);
    for (const binding of [{ B: new Uint8Array(0) }, { S: "" }, { NULL: true } as Attribute]) {
      expect(hasBinding({ ...sample, sstash_binding: binding })).toBe(true);
    }
  });
});

/** What we make of base64 text, as base64 without frills; `undefined` where we refuse it. */
function ours(base64: string): string | undefined {
  try {
    return Buffer.from(decodeRecord({ ...sample, contents: { S: base64 } }).ciphertext).toString("base64");
  } catch (error) {
    // Not an assertion: those take as long as the rest of it, and this runs thousands of times.
    if ((error as { code?: unknown }).code === "ERR_MALFORMED_RECORD") return undefined;
    throw error;
  }
}

describe("base64", () => {
  it.each([
    ["", ""],
    ["QUJD", "QUJD"],
    ["QUJ\nD\n", "QUJD"],
    ["  QQ==", "QQ=="],
    ["Q-U_J!D", "QUJD"],
    ["QQ=\n=", "QQ=="],
    ["QR==", "QQ=="],
    ["=QUJD", "QUJD"],
    ["QUJD=", "QUJD"],
    ["QUJD====", "QUJD"],
    ["Q=Q==", "QQ=="],
    ["QQ=A=", "QQA="],
    ["QQ==QUJD", "QQ=="],
    ["QUI=QUJD", "QUI="],
    ["QQ", undefined],
    ["QQ=", undefined],
    ["Q", undefined],
    ["Q===", undefined],
    ["QUJDQ", undefined],
    ["QUJD\u00e9", undefined],
  ])("%j is read as Python reads it", (given, expected) => {
    expect(ours(given)).toBe(expected);
  });

  it("of 400,000 characters is read at once, in one line or in many", () => {
    const long = Buffer.alloc(300_000, "abc").toString("base64");
    const started = performance.now();
    expect(ours(long) === long).toBe(true);
    expect(ours(long.replace(/.{76}/g, "$&\r\n")) === long).toBe(true);
    expect(ours(`${long}Q`)).toBeUndefined();
    expect(ours("=".repeat(400_000))).toBe("");
    expect(performance.now() - started).toBeLessThan(1000);
  });

  const python = spawnSync("python3", ["--version"]).status === 0;
  if (!python) console.log("skipped: no python3 here to compare base64 with");

  it.skipIf(!python)("is read as Python's own decoder reads it, whatever it is", () => {
    const unit = fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom("A", "Q", "z", "9", "+", "/") },
      { weight: 3, arbitrary: fc.constantFrom("=", "==") },
      { weight: 1, arbitrary: fc.constantFrom("\n", " ", "-", "_", "\0", "\u007f", "é") },
    );
    const texts = fc.sample(
      fc.array(unit, { maxLength: 14 }).map((units) => units.join("")),
      5000,
    );
    const script = `
import base64, json, sys
def read(text):
    try: return base64.b64encode(base64.b64decode(text)).decode()
    except ValueError: return None
json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)`;
    const { stdout, stderr } = spawnSync("python3", ["-c", script], { input: JSON.stringify(texts), encoding: "utf8" });
    expect(stderr).toBe("");
    const theirs = JSON.parse(stdout) as (string | null)[];
    const differing = texts.filter((given, index) => (ours(given) ?? null) !== theirs[index]);
    expect(differing).toEqual([]);
    expect(theirs.filter((one) => one === null).length).toBeGreaterThan(500);
  });
});
