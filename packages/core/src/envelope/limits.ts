import { InvalidInputError } from "../errors.ts";

/**
 * DynamoDB's limits, held by every backend so that a record can be moved to any other: a partition key of 2,048 bytes, a
 * sort key of 1,024, an item of 400 KB with its attribute names.
 */
const maxNameBytes = 2048;
const maxVersionBytes = 1024;
const maxItemBytes = 409_600;
/** Room for attribute names, wrapped key, tag, digest and binding. */
const overheadBytes = 1024;

/** @throws InvalidInputError that says which limit, and never shows a value. */
export function checkLimits(
  name: string,
  version: string,
  value: { readonly bytes: number; readonly comment: string },
): void {
  checkKeyPart("name", name, maxNameBytes);
  checkKeyPart("version", version, maxVersionBytes);
  if (!value.comment.isWellFormed()) throw new InvalidInputError("the comment holds a lone surrogate");
  const base64Bytes = Math.ceil(value.bytes / 3) * 4;
  const used = overheadBytes + byteLength(name) + byteLength(version) + byteLength(value.comment);
  if (base64Bytes + used > maxItemBytes) {
    const room = Math.max(0, Math.floor((maxItemBytes - used) / 4) * 3);
    throw new InvalidInputError(
      `the value has ${value.bytes} bytes; one record of this name and comment holds ${room}`,
    );
  }
}

/** @throws InvalidInputError when a name cannot be a stored one. */
export function checkName(name: string): void {
  checkKeyPart("name", name, maxNameBytes);
}

function checkKeyPart(part: string, text: string, max: number): void {
  // Callers without types.
  if (typeof text !== "string") throw new InvalidInputError(`the ${part} is not text`);
  if (text === "") throw new InvalidInputError(`the ${part} is empty`);
  if (!text.isWellFormed()) throw new InvalidInputError(`the ${part} holds a lone surrogate`);
  if (byteLength(text) > max) throw new InvalidInputError(`the ${part} is longer than ${max} bytes`);
}

function byteLength(text: string): number {
  return Buffer.byteLength(text, "utf8");
}
