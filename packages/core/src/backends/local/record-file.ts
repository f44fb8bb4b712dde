import type { Attribute, Item, RecordKey } from "../../envelope/index.ts";
import { MalformedRecordError } from "../../errors.ts";
import { encodeFileName, isFileForm } from "./file-name.ts";

const extension = ".json";
const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

/** Where a record lies under `records/`: its folder for the name, its file for the version without the extension, both encoded. */
export interface RecordPlace {
  readonly nameForm: string;
  readonly versionForm: string;
}

export function placeOf(key: RecordKey): RecordPlace {
  return { nameForm: encodeFileName(key.name), versionForm: encodeFileName(key.version) };
}

export function fileNameOf(place: RecordPlace): string {
  return `${place.versionForm}${extension}`;
}

/** The version form of a record file; undefined for what file managers, editors and synchronisers leave beside them. */
export function versionFormOf(fileName: string): string | undefined {
  const form = fileName.endsWith(extension) ? fileName.slice(0, -extension.length) : "";
  return isFileForm(form) ? form : undefined;
}

/** An item in DynamoDB's JSON: S as text, B as base64. An attribute of another type keeps its name only. */
export function formatRecord(item: Item): Uint8Array {
  const attributes = Object.entries(item).map(([name, attribute]) => [name, formatAttribute(attribute)]);
  return new TextEncoder().encode(`${JSON.stringify(Object.fromEntries(attributes))}\n`);
}

/**
 * The item in a file, if it is the one its place says: a file moved or copied to another name is not trusted.
 * @throws MalformedRecordError that names the file.
 */
export function parseRecord(bytes: Uint8Array, place: RecordPlace, path: string): Item {
  const item = parseItem(bytes);
  if (item === undefined) throw new MalformedRecordError(`${path} does not hold a record`);
  const name = item["name"]?.S;
  const version = item["version"]?.S;
  if (!name?.isWellFormed() || !version?.isWellFormed()) {
    throw new MalformedRecordError(`the record in ${path} has no name or no version`);
  }
  if (encodeFileName(name) !== place.nameForm || encodeFileName(version) !== place.versionForm) {
    const held = `${JSON.stringify(name)} version ${JSON.stringify(version)}`;
    throw new MalformedRecordError(`${path} holds the record of ${held}, whose place is another`);
  }
  return item;
}

function formatAttribute({ S, B }: Attribute): object {
  if (S !== undefined) return { S };
  return B === undefined ? {} : { B: Buffer.from(B).toString("base64") };
}

function parseItem(bytes: Uint8Array): Item | undefined {
  const json = parseJson(bytes);
  if (!isObject(json)) return undefined;
  const attributes = Object.entries(json).map(([name, value]) => [name, parseAttribute(value)] as const);
  return attributes.every(hasAttribute) ? Object.fromEntries(attributes) : undefined;
}

function hasAttribute(entry: readonly [string, Attribute | undefined]): entry is readonly [string, Attribute] {
  return entry[1] !== undefined;
}

function parseAttribute(value: unknown): Attribute | undefined {
  if (!isObject(value)) return undefined;
  const { S, B } = value;
  if (S !== undefined) return typeof S === "string" ? { S } : undefined;
  if (B === undefined) return {};
  if (typeof B !== "string") return undefined;
  const bytes = Buffer.from(B, "base64");
  return bytes.toString("base64") === B ? { B: new Uint8Array(bytes) } : undefined;
}

/** Undefined for bytes that are not JSON. The parser's own message is dropped: it quotes them. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(strictUtf8.decode(bytes));
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
