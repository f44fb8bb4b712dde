import { inspect } from "node:util";
import { MasterKeyService } from "@sstash/core/envelope";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "../any-text.ts";

const masterKey = Uint8Array.from({ length: 32 }, (_, index) => index);
const keys = new MasterKeyService(masterKey);

async function codeOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => "opens",
    (error: { code?: unknown }) => error.code ?? error,
  );
}

describe("MasterKeyService", () => {
  it.each([0, 16, 31, 33, 64])("refuses a master key of %i bytes", (length) => {
    const refusal = expect.objectContaining({ code: "ERR_INVALID_INPUT" });
    expect(() => new MasterKeyService(new Uint8Array(length))).toThrow(refusal);
  });

  it("keeps its own copy of the master key", async () => {
    const given = Uint8Array.from(masterKey);
    const service = new MasterKeyService(given);
    const { plaintext, wrapped } = await service.generate({});
    given.fill(0);
    expect(Buffer.from(await service.unwrap(wrapped, {})).equals(plaintext)).toBe(true);
  });

  it("names its master key by 16 hexadecimal digits that tell nothing of it, the same ones every time", () => {
    expect(keys.keyId).toMatch(/^[0-9a-f]{16}$/);
    expect(new MasterKeyService(masterKey).keyId).toBe(keys.keyId);
    expect(new MasterKeyService(new Uint8Array(32)).keyId).not.toBe(keys.keyId);
    expect(Buffer.from(masterKey).toString("hex")).not.toContain(keys.keyId);
  });

  it("does not show its master key", () => {
    const shown = inspect(keys, { depth: null, showHidden: true }) + JSON.stringify(keys);
    expect(shown).not.toContain("0, 1, 2, 3");
    expect(shown).not.toContain("00 01 02");
  });

  it("opens what any service with the same master key wrapped, and names the one needed otherwise", async () => {
    const { plaintext, wrapped } = await keys.generate({ a: "b" });
    const same = new MasterKeyService(masterKey);
    expect(Buffer.from(await same.unwrap(wrapped, { a: "b" })).equals(plaintext)).toBe(true);
    const other = new MasterKeyService(new Uint8Array(32));
    await expect(other.unwrap(wrapped, { a: "b" })).rejects.toMatchObject({
      code: "ERR_KEY_UNUSABLE",
      message: expect.stringContaining(keys.keyId),
    });
  });

  it("refuses whichever bit of a wrapped key is flipped, and any length but its own", async () => {
    const { wrapped } = await keys.generate({});
    for (let bit = 0; bit < wrapped.byteLength * 8; bit += 1) {
      const damaged = Uint8Array.from(wrapped);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const expected = bit < 8 ? "ERR_MALFORMED_RECORD" : bit < 72 ? "ERR_KEY_UNUSABLE" : "ERR_CONTEXT_MISMATCH";
      expect(await codeOf(keys.unwrap(damaged, {}))).toBe(expected);
    }
    for (let length = 0; length < wrapped.byteLength; length += 1) {
      expect(await codeOf(keys.unwrap(wrapped.subarray(0, length), {}))).toMatch(/^ERR_/);
    }
  });

  it("binds any context, in any order, and no other", async () => {
    const texts = anyText({ maxLength: 6 });
    const pairs = fc.uniqueArray(fc.tuple(texts, texts), { maxLength: 4, selector: ([key]) => key });
    const contextOf = (found: readonly (readonly [string, string])[]): Record<string, string> =>
      Object.fromEntries(found);
    await fc.assert(
      fc.asyncProperty(pairs, pairs, async (one, other) => {
        const { wrapped } = await keys.generate(contextOf(one));
        expect(await codeOf(keys.unwrap(wrapped, contextOf([...one].reverse())))).toBe("opens");
        const sorted = (found: typeof one): string => JSON.stringify([...found].sort());
        const expected = sorted(one) === sorted(other) ? "opens" : "ERR_CONTEXT_MISMATCH";
        expect(await codeOf(keys.unwrap(wrapped, contextOf(other)))).toBe(expected);
      }),
    );
  });

  it("takes keys that mean something to JavaScript as keys like any other", async () => {
    const context = Object.fromEntries([["__proto__", "x"]]);
    const { wrapped } = await keys.generate(context);
    expect(await codeOf(keys.unwrap(wrapped, context))).toBe("opens");
    expect(await codeOf(keys.unwrap(wrapped, {}))).toBe("ERR_CONTEXT_MISMATCH");
    expect(await codeOf(keys.unwrap(wrapped, Object.fromEntries([["constructor", "x"]])))).toBe("ERR_CONTEXT_MISMATCH");
  });
});
