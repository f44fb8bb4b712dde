import { base64Forms } from "./base64-forms.ts";
import { hexForms, jsonForms, percentForms, shellForms } from "./escaped-forms.ts";

export interface NamedValue {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface SecretPatterns {
  /** Each once; none is empty. */
  readonly patterns: readonly Uint8Array[];
  /** Names of values that are too short to be hidden, as given. */
  readonly tooShort: readonly string[];
  /** Names of values that are hidden, but not each of their lines by itself. */
  readonly shortLines: readonly string[];
}

/**
 * What must not be seen, to hide the values: each value and each of its lines, as they are and encoded.
 *
 * @param minimumBytes of a value or a line, white space around it not counted, and of what it is encoded to
 */
export function secretPatterns(values: readonly NamedValue[], minimumBytes: number): SecretPatterns {
  const patterns = new Set<string>();
  const tooShort: string[] = [];
  const shortLines: string[] = [];
  for (const { name, bytes } of values) {
    if (bytes.length === 0) continue;
    const value = Buffer.from(bytes).toString("latin1");
    if (trimmed(value).length < minimumBytes) {
      tooShort.push(name);
      continue;
    }
    const lines = value
      .split(/[\r\n]+/)
      .map(trimmed)
      .filter((line) => line !== "");
    const longLines = lines.filter((line) => line.length >= minimumBytes);
    if (longLines.length < lines.length) shortLines.push(name);
    for (const part of new Set([value, ...longLines])) {
      for (const form of formsOf(part)) if (form.length >= minimumBytes) patterns.add(form);
    }
  }
  return { patterns: Array.from(patterns, (pattern) => Buffer.from(pattern, "latin1")), tooShort, shortLines };
}

/** @param part a character for each byte, as are the forms */
function formsOf(part: string): readonly string[] {
  const bytes = Buffer.from(part, "latin1");
  const text = textOf(bytes);
  const asJson = text === undefined ? [] : jsonForms(text);
  return [
    part,
    ...base64Forms(bytes),
    ...percentForms(part),
    ...shellForms(part),
    ...hexForms(part),
    ...asJson.map((form) => Buffer.from(form).toString("latin1")),
  ];
}

/** Undefined when the bytes are no UTF-8, and so cannot be in a JSON text. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Without white space around it. Of ASCII only: `trim` would take a byte of a character for a space. */
function trimmed(value: string): string {
  return value.replace(/^[\t-\r ]+/, "").replace(/[\t-\r ]+$/, "");
}
