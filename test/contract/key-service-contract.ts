import { inspect } from "node:util";
import type { EncryptionContext } from "@sstash/core";
import { dataKeyLength, type KeyService } from "@sstash/core/envelope";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failureOf } from "./collect.ts";

export interface MadeKeys {
  readonly keys: KeyService;
  close?(): Promise<void>;
}

/** What every KeyService keeps to. It is made once, before the first test. */
export function keyServiceContract(name: string, makeKeys: () => Promise<MadeKeys>): void {
  describe(`${name} as a KeyService`, () => {
    const made: { keys?: KeyService; close?: (() => Promise<void>) | undefined } = {};
    const service = (): KeyService => {
      if (made.keys === undefined) throw new Error("the key service was not made");
      return made.keys;
    };

    beforeAll(async () => {
      const { keys, close } = await makeKeys();
      Object.assign(made, { keys, close });
    });
    afterAll(async () => made.close?.());

    describe("data keys", () => dataKeys(service));
    describe("the encryption context", () => contexts(service));
    describe("a wrapped key", () => damages(service));
  });
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

function dataKeys(service: () => KeyService): void {
  it("have 64 bytes, and unwrap to the same bytes", async () => {
    const { plaintext, wrapped } = await service().generate({});
    expect(plaintext.byteLength).toBe(dataKeyLength);
    expect(hex(await service().unwrap(wrapped, {}))).toBe(hex(plaintext));
  });

  it("are new each time, both halves of them, in clear and wrapped", async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => service().generate({})));
    const parts = made.flatMap(({ plaintext }) => [hex(plaintext.subarray(0, 32)), hex(plaintext.subarray(32))]);
    expect(new Set(parts).size).toBe(16);
    expect(new Set(made.map(({ wrapped }) => hex(wrapped))).size).toBe(8);
  });

  it("do not lie in the wrapped form in clear", async () => {
    const { plaintext, wrapped } = await service().generate({});
    for (let start = 0; start + 8 <= dataKeyLength; start += 8) {
      expect(hex(wrapped)).not.toContain(hex(plaintext.subarray(start, start + 8)));
    }
  });

  it("belong to the caller, who may wipe them without harm to later ones", async () => {
    const { plaintext, wrapped } = await service().generate({});
    const expected = hex(plaintext);
    plaintext.fill(0);
    const unwrapped = await service().unwrap(wrapped, {});
    expect(hex(unwrapped)).toBe(expected);
    unwrapped.fill(0);
    expect(hex(await service().unwrap(wrapped, {}))).toBe(expected);
  });

  it("are not made or unwrapped under an abort signal already given", async () => {
    const reason = new Error("the caller has left");
    const { wrapped } = await service().generate({});
    const options = { signal: AbortSignal.abort(reason) };
    expect(await failureOf(service().generate({}, options))).toBe(reason);
    expect(await failureOf(service().unwrap(wrapped, {}, options))).toBe(reason);
  });
}

function contexts(service: () => KeyService): void {
  const context = { app: "db", env: "prod", "ключ \u{1f511}": "wört=1,2" };

  it("opens in any order of its pairs", async () => {
    const { plaintext, wrapped } = await service().generate(context);
    const reversed = Object.fromEntries(Object.entries(context).reverse());
    expect(hex(await service().unwrap(wrapped, reversed))).toBe(hex(plaintext));
  });

  it.each<readonly [string, EncryptionContext]>([
    ["no pairs", {}],
    ["another value", { ...context, env: "test" }],
    ["a value in other case", { ...context, env: "PROD" }],
    ["a key in other case", { APP: "db", env: "prod", "ключ \u{1f511}": "wört=1,2" }],
    ["a pair missing", { app: "db", env: "prod" }],
    ["a pair too many", { ...context, more: "x" }],
    ["values under each other's keys", { ...context, app: "prod", env: "db" }],
    ["a decomposed letter", { ...context, "ключ \u{1f511}": "wo\u0308rt=1,2" }],
  ])("refuses %s, and does not show the pairs", async (_what, other) => {
    const { wrapped } = await service().generate(context);
    const failure = await failureOf(service().unwrap(wrapped, other));
    expect(failure).toMatchObject({ code: "ERR_CONTEXT_MISMATCH" });
    expect(inspect(failure, { depth: null })).not.toContain("wört");
  });

  it("refuses pairs where there were none", async () => {
    const { wrapped } = await service().generate({});
    expect(await failureOf(service().unwrap(wrapped, { a: "b" }))).toMatchObject({ code: "ERR_CONTEXT_MISMATCH" });
  });

  it("is not fooled by signs that separate keys, values and pairs", async () => {
    const { wrapped } = await service().generate({ a: 'b","c":"d' });
    for (const other of [{ a: "b", c: "d" }, { 'a":"b': 'c":"d' }, { 'a","b': "c,d" }]) {
      expect(await failureOf(service().unwrap(wrapped, other as EncryptionContext))).toMatchObject({
        code: "ERR_CONTEXT_MISMATCH",
      });
    }
  });
}

function damages(service: () => KeyService): void {
  /** Where the damage is decides which of these: the key's name in the blob, or what is sealed. */
  const refusals = ["ERR_CONTEXT_MISMATCH", "ERR_KEY_UNUSABLE", "ERR_MALFORMED_RECORD"];

  it("with a bit flipped is refused, wherever the bit is", async () => {
    const { wrapped } = await service().generate({});
    for (let part = 0; part <= 8; part += 1) {
      const at = Math.round(((wrapped.byteLength - 1) * part) / 8);
      const damaged = Uint8Array.from(wrapped);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (part % 8));
      expect(refusals).toContain((await failureOf(service().unwrap(damaged, {}))).code);
    }
  });

  it("that is cut short, longer, empty or of something else is refused", async () => {
    const { wrapped } = await service().generate({});
    const others = [
      wrapped.subarray(0, -1),
      wrapped.subarray(1),
      wrapped.subarray(0, 1),
      Uint8Array.of(...wrapped, 0),
      new Uint8Array(0),
      new Uint8Array(200),
      new TextEncoder().encode("not a wrapped key at all, but long enough to be taken for one by its length alone"),
    ];
    for (const other of others) expect(refusals).toContain((await failureOf(service().unwrap(other, {}))).code);
  });

  it("is not changed by being unwrapped", async () => {
    const { wrapped } = await service().generate({});
    const before = hex(wrapped);
    await service().unwrap(wrapped, {});
    expect(hex(wrapped)).toBe(before);
  });
}
