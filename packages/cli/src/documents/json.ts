import { InvalidInputError, isSstashError } from "@sstash/core";
import { jsonEntries } from "../json-entries.ts";
import { secretOf } from "../json-value.ts";
import type { DocumentEntry, DocumentReader } from "./document.ts";

export const readJson: DocumentReader = async (text) => {
  const { entries, duplicates } = jsonEntries(text);
  const [again] = duplicates;
  if (again !== undefined) throw new InvalidInputError(`${JSON.stringify(again)} stands there more than once`);
  return entries.map(({ name, value }) => entryOf(name, value));
};

function entryOf(name: string, value: unknown): DocumentEntry {
  try {
    return { name, value: secretOf(value, "base64") };
  } catch (error) {
    throw isSstashError(error) ? new InvalidInputError(`${JSON.stringify(name)}: ${error.message}`) : error;
  }
}
