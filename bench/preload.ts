import { randomBytes } from "node:crypto";
import { type KeyService, padVersion } from "../packages/core/src/envelope/index.ts";
import { sealItem } from "../packages/core/src/envelope/record-seal.ts";
import { wrap } from "./kms-operations.ts";
import { secretNumber } from "./secrets.ts";
import { Table } from "./table.ts";
import { toWire, type WireItem } from "./wire-item.ts";

export interface Preload {
  /** What holds the secrets. Default: a table. */
  readonly service?: "secrets-manager";
  readonly table: string;
  readonly secrets: number;
  readonly versions: number;
}

/** The server's own KMS, without the way through HTTP. */
const keys: KeyService = {
  generate: async (context) => {
    const plaintext = new Uint8Array(randomBytes(64));
    return { plaintext, wrapped: wrap(plaintext, context) };
  },
  unwrap: () => Promise.reject(new Error("nothing is opened while a table is filled")),
};

/** A table of sealed rows, every version of every secret, sealed as sstash itself does. */
export async function filledTable({ secrets, versions }: Preload): Promise<Table> {
  const table = new Table();
  for (let index = 1; index <= secrets; index += 1) {
    const { name, value } = secretNumber(index);
    for (let version = 1; version <= versions; version += 1) {
      const entry = { name, version: padVersion(String(version)), value: Buffer.from(value), digest: "SHA256" };
      table.write(readByAll(toWire(await sealItem(keys, entry, { context: {} }))));
    }
  }
  return table;
}

/** nodecredstash 3.0.0 reads only an `hmac` of type S, the form of Python 2 and its own; the others read either. */
function readByAll(item: WireItem): WireItem {
  return { ...item, hmac: { S: Buffer.from(item["hmac"]?.B ?? "", "base64").toString("latin1") } };
}
