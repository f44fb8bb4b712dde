import { createHash } from "node:crypto";
import { inspect } from "node:util";
import { isReadFailure, type Secret } from "@sstash/core";
import { type Attribute, EnvelopeStore, type Item } from "@sstash/core/envelope";
import { MemoryRecordTable } from "@sstash/core/memory";
import { describe, expect, it } from "vitest";
import { seal } from "../../packages/core/src/envelope/cipher.ts";
import { openItem } from "../../packages/core/src/envelope/record-seal.ts";
import { decodeRecord, encodeRecord } from "../../packages/core/src/envelope/wire.ts";
import { decryptionsDuring } from "./decryptions.ts";
import { KnownKeyService } from "./known-key-service.ts";
import { type CredstashVector, credstashVectors } from "./vector-file.ts";

const vectors = credstashVectors();
const keys = new KnownKeyService();
for (const { wrappedKey, dataKey } of vectors) keys.know(wrappedKey, dataKey);

/** As the engine opens it. */
async function openedText(item: Item): Promise<string> {
  const bytes = await openItem(keys, item, { context: {}, requireBinding: false });
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

async function storeOf(items: readonly Item[]): Promise<EnvelopeStore> {
  const table = new MemoryRecordTable();
  for (const item of items) expect(await table.insert(item)).toBeUndefined();
  return new EnvelopeStore({ keys, table });
}

function text(item: Item, attribute: string): string {
  const { S: found } = item[attribute] ?? {};
  if (found === undefined) throw new Error(`the vector has no text in ${attribute}`);
  return found;
}

function hexTag(item: Item): string {
  return Buffer.from(item["hmac"]?.B ?? []).toString("latin1");
}

describe("what credstash wrote", () => {
  it("is 64 rows: eleven plaintexts or more under each of the digests it offers", () => {
    const digests = new Set(vectors.map(({ item }) => text(item, "digest")));
    expect(vectors).toHaveLength(64);
    expect([...digests].sort()).toEqual(["MD5", "SHA", "SHA224", "SHA256", "SHA384", "SHA512"]);
  });

  it("opens through the store, each row to its own plaintext, version and comment", async () => {
    const store = await storeOf(vectors.map(({ item }) => item));
    for (const { item, name, plaintext, plaintextSha256 } of vectors) {
      const secret = await store.get(name);
      expect(secret.value.text()).toBe(plaintext);
      expect(createHash("sha256").update(secret.value.bytes()).digest("hex")).toBe(plaintextSha256);
      expect(secret.version).toBe(text(item, "version"));
      expect(secret.comment).toBe(item["comment"]?.S);
      const again = await store.get(name, { version: String(BigInt(secret.version)) });
      expect(again.value.text()).toBe(plaintext);
    }
  });

  it("opens in one bulk read, every row of it", async () => {
    const store = await storeOf(vectors.map(({ item }) => item));
    const read = new Map<string, Secret>();
    for await (const outcome of store.readMany("everything")) {
      expect(isReadFailure(outcome)).toBe(false);
      if (!isReadFailure(outcome)) read.set(outcome.name, outcome);
    }
    expect([...read.keys()].sort()).toEqual(vectors.map(({ name }) => name).sort());
    for (const { name, plaintext } of vectors) expect(read.get(name)?.value.text()).toBe(plaintext);
  });

  it.each(vectors)("is sealed again to the very same item: $name", ({ item, plaintext, dataKey, wrappedKey }) => {
    const { name, version, comment, digest } = decodeRecord(item);
    const sealed = seal(Buffer.from(plaintext, "utf8"), dataKey, digest);
    const entry = { name, version, ...(comment === undefined ? {} : { comment }) };
    const written = encodeRecord({ ...entry, digest, wrappedKey, ...sealed });
    expect(written).toEqual(item);
    expect(encodeRecord(decodeRecord(item))).toEqual(item);
  });

  it("is what a put writes, but for the binding that a put adds", async () => {
    for (const { item, name, plaintext, dataKey, wrappedKey } of vectors) {
      const table = new MemoryRecordTable();
      const { digest } = decodeRecord(item);
      const store = new EnvelopeStore({
        keys: new KnownKeyService().prepare(wrappedKey, dataKey),
        table,
        digest: digest as "SHA256",
      });
      const comment = item["comment"]?.S;
      const version = text(item, "version");
      await store.put(name, plaintext, { version, ...(comment === undefined ? {} : { comment }) });
      const { sstash_binding: binding, ...rest } = (await table.find({ name, version })) ?? {};
      expect(rest).toEqual(item);
      expect(binding?.B?.byteLength).toBe(33);
    }
  });
});

/** Forms of the same row that other versions and other tools have written; every one opens. */
const variants: Readonly<Record<string, (item: Item) => Item>> = {
  "hmac as S, as Python 2 wrote it": (item) => ({ ...item, hmac: { S: hexTag(item) } }),
  "hmac in upper-case hexadecimal": (item) => ({ ...item, hmac: { B: Buffer.from(hexTag(item).toUpperCase()) } }),
  "hmac as S in upper case": (item) => ({ ...item, hmac: { S: hexTag(item).toUpperCase() } }),
  "no comment": ({ comment: _, ...item }) => item,
  "an empty comment": (item) => ({ ...item, comment: { S: "" } }),
  "created_at, as unicreds writes it": (item) => ({ ...item, created_at: odd({ N: "1520000000" }) }),
  "attributes of every other type": (item) => ({
    ...item,
    ttl: odd({ N: "1" }),
    gone: odd({ NULL: true }),
    more: odd({ M: {} }),
    raw: { B: Uint8Array.of(1) },
  }),
  "base64 broken into lines": (item) => wrapped(item, (base64) => base64.replace(/.{1,76}/g, "$&\n")),
  "base64 with carriage returns, blanks and signs": (item) =>
    wrapped(item, (base64) => ` -_\r\n${base64.replace(/.{1,20}/g, "$&\t !\r\n")}`),
};

function wrapped(item: Item, change: (base64: string) => string): Item {
  return { ...item, key: { S: change(text(item, "key")) }, contents: { S: change(text(item, "contents")) } };
}

/** An attribute of a type that this format does not write. */
function odd(attribute: Readonly<Record<string, unknown>>): Attribute {
  return attribute as Attribute;
}

describe.each(Object.entries(variants))("a row with %s", (_variant, change) => {
  it("opens to the same plaintext", async () => {
    for (const { item, plaintext } of vectors) expect(await openedText(change(item))).toBe(plaintext);
  });
});

describe("a row without digest", () => {
  const [others, sha256] = [vectors.filter((vector) => !isSha256(vector)), vectors.filter(isSha256)];
  const without = ({ digest: _, ...item }: Item): Item => item;

  it("is taken as SHA256", async () => {
    expect(sha256).toHaveLength(12);
    for (const { item, plaintext } of sha256) expect(await openedText(without(item))).toBe(plaintext);
  });

  it("fails the integrity check when it was not SHA256", async () => {
    for (const { item } of others)
      await expect(openedText(without(item))).rejects.toMatchObject({ code: "ERR_INTEGRITY" });
  });

  function isSha256({ item }: CredstashVector): boolean {
    return text(item, "digest") === "SHA256";
  }
});

type Outcome = "ERR_MALFORMED_RECORD" | "ERR_INTEGRITY" | "ERR_CONTEXT_MISMATCH" | "opens";
type Damage = readonly [what: string, outcome: Outcome, change: (item: Item) => Item | undefined];

const without = (attribute: string): Damage => [
  `${attribute} missing`,
  attribute === "comment" ? "opens" : "ERR_MALFORMED_RECORD",
  ({ [attribute]: _, ...item }) => item,
];

/** The attribute in each of the types it must not have. */
const ofOddTypes = (
  attribute: string,
  types: readonly ("N" | "M" | "L" | "NULL" | "BOOL" | "B")[],
): readonly Damage[] =>
  types.map((type): Damage => {
    const values = { N: "1", M: {}, L: [], NULL: true, BOOL: true, B: Buffer.from("text") };
    return [
      `${attribute} of type ${type}`,
      "ERR_MALFORMED_RECORD",
      (item) => ({ ...item, [attribute]: odd({ [type]: values[type] }) }),
    ];
  });

const notText = ["N", "M", "L", "NULL", "BOOL", "B"] as const;
const notTextNorBytes = ["N", "M", "L", "NULL", "BOOL"] as const;

/** A change of one attribute's text; `undefined` where the text is too short for it. */
const edited = (attribute: string, what: string, outcome: Outcome, edit: (text: string) => string): Damage => [
  `${attribute} ${what}`,
  outcome,
  (item) => {
    const found = attribute === "hmac" ? hexTag(item) : item[attribute]?.S;
    if (found === undefined || found === "") return undefined;
    const changed = edit(found);
    return { ...item, [attribute]: attribute === "hmac" ? { B: Buffer.from(changed, "latin1") } : { S: changed } };
  },
];

const lastCharacterOff = (found: string): string => found.slice(0, -1);
const firstFourOff = (found: string): string => found.slice(4);
const lastTwoOff = (found: string): string => found.slice(0, -2);
/** Flips the lowest bit of the first character's code. */
const textBitFlipped = (found: string): string => String.fromCharCode(found.charCodeAt(0) ^ 1) + found.slice(1);
const bytesBitFlipped =
  (encoding: "base64" | "hex") =>
  (found: string): string => {
    const bytes = Buffer.from(found, encoding);
    const middle = Math.floor(bytes.byteLength / 2);
    bytes.writeUInt8(bytes.readUInt8(middle) ^ 0x10, middle);
    return bytes.toString(encoding);
  };

/** What each damage to each attribute must come to. The format authenticates neither name, version nor comment (§7.1 of its specification). */
const damages: readonly Damage[] = [
  without("name"),
  edited("name", "cut short", "opens", lastCharacterOff),
  edited("name", "with a bit flipped", "opens", textBitFlipped),
  ...ofOddTypes("name", notText),
  without("version"),
  edited("version", "cut short", "opens", lastCharacterOff),
  edited("version", "with a bit flipped", "opens", textBitFlipped),
  ...ofOddTypes("version", notText),
  without("key"),
  edited("key", "cut short inside a group", "ERR_MALFORMED_RECORD", lastCharacterOff),
  edited("key", "cut short by a group", "ERR_CONTEXT_MISMATCH", firstFourOff),
  edited("key", "empty", "ERR_CONTEXT_MISMATCH", () => ""),
  edited("key", "with a bit flipped", "ERR_CONTEXT_MISMATCH", bytesBitFlipped("base64")),
  edited("key", "with letters that are not ASCII", "ERR_MALFORMED_RECORD", (found) => `${found}é`),
  ...ofOddTypes("key", notText),
  without("contents"),
  edited("contents", "cut short inside a group", "ERR_MALFORMED_RECORD", lastCharacterOff),
  edited("contents", "cut short by a group", "ERR_INTEGRITY", firstFourOff),
  edited("contents", "empty", "ERR_INTEGRITY", () => ""),
  edited("contents", "one group longer", "ERR_INTEGRITY", (found) => `AAAA${found}`),
  edited("contents", "with a bit flipped", "ERR_INTEGRITY", bytesBitFlipped("base64")),
  ...ofOddTypes("contents", notText),
  without("hmac"),
  edited("hmac", "cut short by a digit", "ERR_MALFORMED_RECORD", lastCharacterOff),
  edited("hmac", "cut short by a byte", "ERR_INTEGRITY", lastTwoOff),
  edited("hmac", "empty", "ERR_INTEGRITY", () => ""),
  edited("hmac", "one byte longer", "ERR_INTEGRITY", (found) => `${found}00`),
  edited("hmac", "with a bit flipped", "ERR_INTEGRITY", bytesBitFlipped("hex")),
  edited("hmac", "with a letter that is not hexadecimal", "ERR_MALFORMED_RECORD", (found) => `g${found.slice(1)}`),
  edited("hmac", "with a line end", "ERR_MALFORMED_RECORD", (found) => `${found.slice(0, -1)}\n`),
  edited("hmac", "raw, not hexadecimal", "ERR_MALFORMED_RECORD", (found) =>
    Buffer.from(found, "hex").toString("latin1"),
  ),
  ...ofOddTypes("hmac", notTextNorBytes),
  edited("digest", "cut short", "ERR_MALFORMED_RECORD", lastCharacterOff),
  edited("digest", "with a bit flipped", "ERR_MALFORMED_RECORD", textBitFlipped),
  edited("digest", "in lower case", "ERR_MALFORMED_RECORD", (found) => found.toLowerCase()),
  edited("digest", "of another name", "ERR_INTEGRITY", (found) => (found === "MD5" ? "SHA" : "MD5")),
  ...[
    "",
    "WHIRLPOOL",
    "MD2",
    "MD4",
    "sha256",
    "SHA1",
    "SHA-256",
    "RIPEMD160",
    "__proto__",
    "constructor",
    "toString",
  ].map((name) => edited("digest", JSON.stringify(name), "ERR_MALFORMED_RECORD", () => name)),
  ...ofOddTypes("digest", notText),
  without("comment"),
  edited("comment", "cut short", "opens", lastCharacterOff),
  edited("comment", "with a bit flipped", "opens", textBitFlipped),
  ...ofOddTypes("comment", notText),
  ["a binding of another make", "ERR_INTEGRITY", (item) => ({ ...item, sstash_binding: { B: new Uint8Array(33) } })],
];

describe("a row with", () => {
  // Every fifth: each digest twice at least, with and without comment, every length.
  const sample = vectors.filter((_, index) => index % 5 === 0);

  it("nothing wrong is decrypted once, so that decryptions are really counted", async () => {
    for (const { item } of vectors.slice(0, 3)) {
      expect(await decryptionsDuring(() => openedText(item))).toEqual({ error: undefined, decryptions: 1 });
    }
  });

  it.each(damages)("%s: %s", async (_what, outcome, change) => {
    let tried = 0;
    for (const vector of sample) {
      const item = change(vector.item);
      if (item === undefined) continue;
      tried += 1;
      if (outcome === "opens") expect(await openedText(item)).toBe(vector.plaintext);
      else await refused(item, outcome, vector);
    }
    expect(tried).toBeGreaterThanOrEqual(6);
  });

  async function refused(item: Item, code: Outcome, vector: CredstashVector): Promise<void> {
    const { error, decryptions } = await decryptionsDuring(() => openedText(item));
    expect(error).toMatchObject({ code });
    expect(decryptions).toBe(0);
    showsNothingOf(vector, error);
  }

  /** Neither the plaintext nor the data key may show in any form of the error. */
  function showsNothingOf({ plaintext, dataKey }: CredstashVector, error: unknown): void {
    const shown = `${(error as Error).stack} ${inspect(error, { depth: null, showHidden: true })}`;
    const key = Buffer.from(dataKey);
    const secrets = [key.toString("hex"), key.toString("base64"), [...key.subarray(0, 8)].join(", ")];
    // A plaintext of a letter or two is in every text.
    if (plaintext.length > 5) secrets.push(plaintext, Buffer.from(plaintext).toString("base64"));
    for (const secret of secrets) expect(shown.includes(secret)).toBe(false);
  }
});
