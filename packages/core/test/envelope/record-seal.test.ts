import { type DataKey, digestNames, type Item, type KeyService } from "@sstash/core/envelope";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { openItem, sealItem } from "../../src/envelope/record-seal.ts";
import { anyText } from "../any-text.ts";
import { RecordingKeys } from "./recording-keys.ts";

const context = { app: "db" };
const options = { context, requireBinding: true };
let keys: RecordingKeys;
beforeEach(() => {
  keys = new RecordingKeys();
});

const text = anyText({ minLength: 1, maxLength: 20 });
const entries = fc.record(
  {
    name: text,
    version: text,
    comment: text,
    value: fc.uint8Array({ maxLength: 100 }),
    digest: fc.constantFrom(...digestNames),
  },
  { requiredKeys: ["name", "version", "value", "digest"] },
);

async function codeOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => "opens",
    (error: { code?: unknown }) => error.code ?? error,
  );
}

describe("sealItem and openItem", () => {
  it("give back any bytes under any name, version, comment and digest", async () => {
    await fc.assert(
      fc.asyncProperty(entries, async (entry) => {
        const item = await sealItem(keys, entry, { context });
        expect(await openItem(keys, item, options)).toEqual(entry.value);
      }),
      { numRuns: 60 },
    );
    expect(keys.allWiped).toBe(true);
  });

  it("refuse an item in which anything at all is changed", async () => {
    await fc.assert(
      fc.asyncProperty(entries, fc.nat(), fc.nat(7), async (entry, at, bit) => {
        const item = await sealItem(keys, entry, { context });
        for (const attribute of Object.keys(item)) {
          const damaged = { ...item, [attribute]: flipped(item, attribute, { at, bit }) };
          if (JSON.stringify(damaged[attribute]) === JSON.stringify(item[attribute])) continue;
          expect([attribute, await codeOf(openItem(keys, damaged, options))]).toEqual([
            attribute,
            expect.stringMatching(/^ERR_(?:INTEGRITY|MALFORMED_RECORD|CONTEXT_MISMATCH|KEY_UNUSABLE)$/),
          ]);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("refuse whichever bit of ciphertext, tag, binding or wrapped key is flipped, bound or not", async () => {
    const entry = { name: "n", version: "1", digest: "SHA256", value: new TextEncoder().encode("a value") };
    const item = await sealItem(keys, entry, { context });
    const { sstash_binding: _, ...legacy } = item;
    let tried = 0;
    for (const whole of [item, legacy as Item]) {
      for (const attribute of ["contents", "hmac", "key", "sstash_binding"].filter((one) => one in whole)) {
        const bits = bytesOf(whole, attribute).byteLength * 8;
        for (let at = 0; at < bits; at += 1) {
          const damaged = { ...whole, [attribute]: flipped(whole, attribute, { at: at >> 3, bit: at & 7 }) };
          expect(await codeOf(openItem(keys, damaged, { context, requireBinding: false }))).toMatch(/^ERR_/);
          tried += 1;
        }
      }
    }
    expect(tried).toBeGreaterThan(2000);
    expect(keys.allWiped).toBe(true);
  });

  it("wipe a data key that cannot be used, on the way in and on the way out", async () => {
    const short: DataKey = { plaintext: new Uint8Array(32).fill(7), wrapped: Uint8Array.of(1) };
    const unwrapped = new Uint8Array(48).fill(7);
    const odd: KeyService = { generate: async () => short, unwrap: async () => unwrapped };
    const entry = { name: "n", version: "1", digest: "SHA256", value: Uint8Array.of(1) };
    expect(await codeOf(sealItem(odd, entry, { context }))).toBe("ERR_MALFORMED_RECORD");
    const { sstash_binding: _, ...legacy } = await sealItem(keys, entry, { context });
    expect(await codeOf(openItem(odd, legacy, { context, requireBinding: false }))).toBe("ERR_MALFORMED_RECORD");
    for (const key of [short.plaintext, unwrapped]) expect(key.every((byte) => byte === 0)).toBe(true);
  });

  it("ask the key service for nothing when the item is not in the format", async () => {
    const entry = { name: "n", version: "1", digest: "SHA256", value: Uint8Array.of(1) };
    const { hmac: _, ...item } = await sealItem(keys, entry, { context });
    expect(await codeOf(openItem(keys, item, options))).toBe("ERR_MALFORMED_RECORD");
    expect(keys.unwrapped).toEqual([]);
  });
});

function bytesOf(item: Item, attribute: string): Uint8Array {
  const { S, B } = item[attribute] ?? {};
  if (attribute === "hmac") return Buffer.from(Buffer.from(B ?? []).toString("latin1"), "hex");
  if (attribute === "key" || attribute === "contents") return Buffer.from(S ?? "", "base64");
  return Uint8Array.from(B ?? Buffer.from(S ?? "", "utf8"));
}

/** The attribute with a bit of what it stands for flipped: of the bytes that are encoded, not of their encoding. */
function flipped(item: Item, attribute: string, where: { at: number; bit: number }): Item[string] {
  const bytes = Buffer.from(bytesOf(item, attribute));
  if (bytes.byteLength === 0) return item[attribute] ?? {};
  const at = where.at % bytes.byteLength;
  bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << where.bit), at);
  if (attribute === "hmac") return { B: Buffer.from(bytes.toString("hex")) };
  if (attribute === "key" || attribute === "contents") return { S: bytes.toString("base64") };
  return attribute === "sstash_binding" ? { B: bytes } : { S: bytes.toString("utf8") };
}
