import { byName, type Formatted } from "./format.ts";

export interface JsonValue {
  readonly name: string;
  /** Bytes are written as an object, `{"base64": "…"}`, which no text is: a reader can tell them apart. */
  readonly value: string | Uint8Array;
}

/**
 * To the byte what Python's `json.dumps(…, sort_keys=True, indent=4, separators=(',', ': '))` writes: ASCII only, no
 * newline at the end. It carries every name and value.
 */
export function json(entries: readonly JsonValue[]): Formatted {
  if (entries.length === 0) return { text: "{}", refused: [] };
  const lines = byName(entries).map(({ name, value }) => `    ${quoted(name)}: ${written(value)}`);
  return { text: `{\n${lines.join(",\n")}\n}`, refused: [] };
}

function written(value: string | Uint8Array): string {
  if (typeof value === "string") return quoted(value);
  return `{\n        "base64": "${Buffer.from(value).toString("base64")}"\n    }`;
}

/** JSON.stringify escapes below U+0020 as Python does; Python also escapes each UTF-16 unit from DEL upwards. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
