import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Attribute, EnvelopeStore, type Item } from "@sstash/core/envelope";
import { MemoryRecordTable } from "@sstash/core/memory";
import { describe, expect, it } from "vitest";
import { bind } from "../../packages/core/src/envelope/binding.ts";
import { open, seal } from "../../packages/core/src/envelope/cipher.ts";
import { openItem } from "../../packages/core/src/envelope/record-seal.ts";
import { decodeRecord, encodeRecord } from "../../packages/core/src/envelope/wire.ts";
import { decryptionsDuring } from "./decryptions.ts";
import { KnownKeyService } from "./known-key-service.ts";
import { fromHex, itemOf, type JsonItem, readVectors } from "./vector-file.ts";

interface BindingVector {
  readonly title: string;
  readonly dataKeyHex: string;
  readonly bindingHex: string;
  readonly item: JsonItem;
}

interface Bound {
  readonly title: string;
  readonly dataKey: Uint8Array;
  readonly binding: Uint8Array;
  readonly item: Item;
}

const vectors = readVectors<BindingVector>("binding.json").map(
  ({ title, dataKeyHex, bindingHex, item }): Bound => ({
    title,
    dataKey: fromHex(dataKeyHex),
    binding: fromHex(bindingHex),
    item: itemOf(item),
  }),
);

const keys = new KnownKeyService();
for (const { item, dataKey } of vectors) keys.know(decodeRecord(item).wrappedKey, dataKey);

function vector(title: string): Bound {
  const found = vectors.find((candidate) => candidate.title === title);
  if (found === undefined) throw new Error(`binding.json has no vector ${JSON.stringify(title)}`);
  return found;
}

const python = spawnSync("python3", ["--version"]).status === 0;
if (!python) console.log("skipped: no python3 here to make binding.json again");

describe("binding.json", () => {
  it.skipIf(!python)("is what its script makes", () => {
    const script = fileURLToPath(new URL("make-binding-vectors.py", import.meta.url));
    const made = spawnSync("python3", [script], { encoding: "utf8", maxBuffer: 1 << 24 });
    expect(made.stderr).toBe("");
    expect(made.stdout === readFileSync(new URL("binding.json", import.meta.url), "utf8")).toBe(true);
  });

  it("has another binding for each record", () => {
    expect(new Set(vectors.map(({ binding }) => Buffer.from(binding).toString("hex"))).size).toBe(vectors.length);
  });

  it.each(vectors)("is bound by us to the same bytes: $title", ({ item, dataKey, binding }) => {
    const record = decodeRecord(item);
    expect(bind(record, dataKey)).toEqual(binding);
    expect(record.binding).toEqual(binding);
  });

  it.each(vectors)("opens where a binding is required: $title", async ({ item, dataKey }) => {
    const record = decodeRecord(item);
    const opened = await openItem(keys, item, { context: {}, requireBinding: true });
    expect(opened).toEqual(open(record, dataKey, record.digest));
    expect(seal(opened, dataKey, record.digest)).toEqual({ ciphertext: record.ciphertext, tag: record.tag });
  });

  it.each(vectors)("is written back to the same item: $title", ({ item }) => {
    // A writer always names the digest; a legacy record does not.
    expect({ digest: { S: "SHA256" }, ...item }).toEqual(encodeRecord(decodeRecord(item)));
  });
});

const plain = vector("a plain record");
const commented = vector("a record with a comment");
const other = vector("one block");

/** Another valid ciphertext and tag under the same data key: what a put of another value would have stored. */
function resealed({ item, dataKey }: Bound): Item {
  const record = decodeRecord(item);
  return encodeRecord({ ...record, ...seal(Buffer.from("another value"), dataKey, record.digest) });
}

/** Only the tag is replaced, by a valid one of another digest, and the digest named to fit. */
function withDigest({ item, dataKey }: Bound, digest: string): Item {
  const record = decodeRecord(item);
  return encodeRecord({ ...record, digest, ...seal(open(record, dataKey, record.digest), dataKey, digest) });
}

const odd = (attribute: Readonly<Record<string, unknown>>): Attribute => attribute as Attribute;
const bytesOf = ({ binding }: Bound): Uint8Array => Uint8Array.from(binding);
const rebound = ({ item }: Bound, sstash_binding: Attribute): Item => ({ ...item, sstash_binding });

/** Edits that the `hmac` alone does not see, or that make the two seals disagree. */
const edits: Readonly<Record<string, Item>> = {
  renamed: { ...plain.item, name: { S: "db.passwore" } },
  "renamed to a name that normalises to the same": {
    ...vector("a composed name").item,
    name: { S: "cafe\u0301" },
  },
  "given another version": { ...plain.item, version: { S: "0000000000000000002" } },
  "given another spelling of its version": { ...plain.item, version: { S: "1" } },
  "given a comment": { ...plain.item, comment: { S: "trust me" } },
  "with its comment edited": { ...commented.item, comment: { S: "rotated by ops." } },
  "with its comment taken off": (({ comment: _, ...item }) => item)(commented.item),
  "with its comment emptied": { ...commented.item, comment: { S: "" } },
  "with another digest and the tag to fit": withDigest(plain, "SHA512"),
  "with a weaker digest and the tag to fit": withDigest(plain, "MD5"),
  "with a digest that nobody can compute": { ...plain.item, digest: { S: "WHIRLPOOL" } },
  "with its digest taken off": (({ digest: _, ...item }) => item)(vector("digest SHA512").item),
  "with another ciphertext and tag under the same data key": resealed(plain),
  "with another tag": { ...plain.item, hmac: { B: Buffer.from("00".repeat(32)) } },
  "with another ciphertext": { ...plain.item, contents: { S: "AAAA" } },
  "with a part of its name moved into its version": {
    ...vector("parts run together, 1").item,
    name: { S: "a" },
    version: { S: "bc" },
  },
  "with the binding of another record": rebound(plain, { B: other.binding }),
  "with the binding of the same record under another data key": rebound(commented, { B: plain.binding }),
  "with its binding cut short": rebound(plain, { B: bytesOf(plain).subarray(0, 32) }),
  "with its binding one byte longer": rebound(plain, { B: Uint8Array.of(...plain.binding, 0) }),
  "with an empty binding": rebound(plain, { B: new Uint8Array(0) }),
  "with the first byte of its binding changed": rebound(plain, { B: bytesOf(plain).with(0, 2) }),
  "with the first byte of its binding zero": rebound(plain, { B: bytesOf(plain).with(0, 0) }),
  "with its binding as hexadecimal text": rebound(plain, {
    B: Buffer.from(Buffer.from(plain.binding).toString("hex")),
  }),
  "with a binding of type S": rebound(plain, { S: Buffer.from(plain.binding).toString("base64") }),
  "with an empty binding of type S": rebound(plain, { S: "" }),
  "with a binding of type N": rebound(plain, odd({ N: "1" })),
  "with a binding of type NULL": rebound(plain, odd({ NULL: true })),
  "with a binding of type M": rebound(plain, odd({ M: { B: plain.binding } })),
  "with a binding of type BOOL": rebound(plain, odd({ BOOL: false })),
};

describe("a bound record", () => {
  it.each(Object.entries(edits))("%s is refused before anything is decrypted", async (_edit, item) => {
    for (const requireBinding of [false, true]) {
      const opening = (): Promise<Uint8Array> => openItem(keys, item, { context: {}, requireBinding });
      const { error, decryptions } = await decryptionsDuring(opening);
      expect(error).toMatchObject({ code: "ERR_INTEGRITY", seal: "binding" });
      expect(decryptions).toBe(0);
    }
  });

  it("is refused whichever bit of the binding is flipped", async () => {
    for (let bit = 0; bit < 33 * 8; bit += 1) {
      const flipped = bytesOf(plain);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const opening = openItem(keys, rebound(plain, { B: flipped }), { context: {}, requireBinding: false });
      await expect(opening).rejects.toMatchObject({ code: "ERR_INTEGRITY", seal: "binding" });
    }
  });

  it("whose binding is stripped is a legacy record: it opens, unless a binding is required", async () => {
    for (const { item } of vectors) {
      const { sstash_binding: _, ...stripped } = item;
      const whole = await openItem(keys, item, { context: {}, requireBinding: true });
      expect(await openItem(keys, stripped, { context: {}, requireBinding: false })).toEqual(whole);
      await expect(openItem(keys, stripped, { context: {}, requireBinding: true })).rejects.toMatchObject({
        code: "ERR_INTEGRITY",
        seal: "binding",
      });
    }
  });

  it("with its digest named that was only implied stays what it was", async () => {
    const { item } = vector("a legacy record without digest");
    const named = { ...item, digest: { S: "SHA256" } };
    const whole = await openItem(keys, item, { context: {}, requireBinding: true });
    expect(await openItem(keys, named, { context: {}, requireBinding: true })).toEqual(whole);
  });

  it("stays valid when its data key is wrapped anew, as KMS ReEncrypt does", async () => {
    const wrappedAnew = Buffer.from("the same data key, wrapped under another key of KMS");
    const item = { ...plain.item, key: { S: wrappedAnew.toString("base64") } };
    const knowing = new KnownKeyService().know(wrappedAnew, plain.dataKey);
    const opened = await openItem(knowing, item, { context: {}, requireBinding: true });
    expect(opened).toEqual(await openItem(keys, plain.item, { context: {}, requireBinding: true }));
  });

  it("does not open under a data key with the same HMAC half, which the hmac alone would let through", async () => {
    const chosen = Uint8Array.from(plain.dataKey);
    chosen.fill(0xaa, 0, 32);
    const wrapped = Buffer.from("a data key of the attacker's choice");
    const record = decodeRecord(plain.item);
    const tag = createHmac("sha256", chosen.subarray(32)).update(record.ciphertext).digest();
    expect(new Uint8Array(tag)).toEqual(record.tag);
    const forged: Item = { ...plain.item, key: { S: wrapped.toString("base64") } };
    const knowing = new KnownKeyService().know(wrapped, chosen);
    const { sstash_binding: _, ...stripped } = forged;
    const honest = await openItem(keys, plain.item, { context: {}, requireBinding: false });
    expect(await openItem(knowing, stripped, { context: {}, requireBinding: false })).not.toEqual(honest);
    await expect(openItem(knowing, forged, { context: {}, requireBinding: false })).rejects.toMatchObject({
      code: "ERR_INTEGRITY",
      seal: "binding",
    });
  });
});

describe("a store over a table that somebody edits", () => {
  /** The record of one name copied whole under another. */
  async function tableWithMovedRow(strip: boolean): Promise<MemoryRecordTable> {
    const table = new MemoryRecordTable();
    const moved: Item = { ...plain.item, name: { S: "public.motd" } };
    const { sstash_binding: binding, ...rest } = moved;
    await table.insert(strip || binding === undefined ? rest : { ...rest, sstash_binding: binding });
    return table;
  }

  it("refuses a record that was moved under another name", async () => {
    const store = new EnvelopeStore({ keys, table: await tableWithMovedRow(false) });
    await expect(store.get("public.motd")).rejects.toMatchObject({ code: "ERR_INTEGRITY", seal: "binding" });
  });

  it("sees a move whose binding was stripped only when it requires bindings", async () => {
    const table = await tableWithMovedRow(true);
    const trusting = new EnvelopeStore({ keys, table });
    const honest = await openItem(keys, plain.item, { context: {}, requireBinding: true });
    expect((await trusting.get("public.motd")).value.bytes()).toEqual(honest);
    const strict = new EnvelopeStore({ keys, table, requireBinding: true });
    await expect(strict.get("public.motd")).rejects.toMatchObject({ code: "ERR_INTEGRITY", seal: "binding" });
  });
});
