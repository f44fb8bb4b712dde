import { createHash } from "node:crypto";

/** With `.json` behind it still under 143 bytes, which is all that eCryptfs leaves of a file system's 255. */
const longestForm = 130;
const longestHead = 60;

/** Windows keeps these for devices, whatever comes after a dot. */
const deviceName = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/;

/**
 * A file name for any well-formed text, its own for each, on disks that fold case and on Windows too: lower-case letters,
 * digits, `_`, `-` and inner dots stand for themselves, every other byte of the UTF-8 form is `%` and two lower-case
 * hexadecimal digits. A form longer than 130 bytes is cut, and `~` and the text's SHA-256 are put behind it.
 */
export function encodeFileName(text: string): string {
  const bytes = Buffer.from(text, "utf8");
  const plain = Array.from(bytes, (byte, index) => encodeByte(byte, index === 0 || index === bytes.length - 1)).join(
    "",
  );
  const form = deviceName.test(plain) ? escapeByte(bytes[0] ?? 0) + plain.slice(1) : plain;
  if (form !== "" && form.length <= longestForm) return form;
  const head = form.slice(0, longestHead).replace(/%.?$/, "");
  return `${head}~${createHash("sha256").update(bytes).digest("hex")}`;
}

/** The text that a file name stands for; undefined for one with a hash, and for one that `encodeFileName` never makes. */
export function decodeFileName(form: string): string | undefined {
  try {
    const text = decodeURIComponent(form);
    return encodeFileName(text) === form ? text : undefined;
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** Whether `encodeFileName` can have made it. */
export function isFileForm(form: string): boolean {
  return decodeFileName(form) !== undefined || /^[a-z0-9_%.-]*~[0-9a-f]{64}$/.test(form);
}

function encodeByte(byte: number, isOuter: boolean): string {
  const character = String.fromCharCode(byte);
  return /[a-z0-9_-]/.test(character) || (character === "." && !isOuter) ? character : escapeByte(byte);
}

function escapeByte(byte: number): string {
  return `%${byte.toString(16).padStart(2, "0")}`;
}
