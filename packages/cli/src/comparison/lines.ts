import { compareCodePoints, type Difference, type SecretValue } from "@sstash/core";
import { alignedLines } from "../aligned-lines.ts";
import type { Output } from "../io.ts";
import { oneLine } from "../one-line.ts";

const kinds = ["added", "removed", "changed"] as const;
type Kind = (typeof kinds)[number];

const signs: Readonly<Record<Kind, string>> = { added: "+", removed: "-", changed: "~" };

export interface Change {
  readonly change: Kind;
  readonly name: string;
  /** Where values are shown. */
  readonly from?: SecretValue;
  readonly to?: SecretValue;
}

export type Values = ReadonlyMap<string, SecretValue>;

/** Sorted by name. With values only where both sides' are given. */
export function changesOf(
  difference: Difference,
  values?: readonly [first: Values, second: Values],
): readonly Change[] {
  const changes = kinds.flatMap((change) =>
    difference[change].map((name): Change => {
      const [from, to] = [values?.[0].get(name), values?.[1].get(name)];
      return { change, name, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    }),
  );
  return changes.sort((a, b) => compareCodePoints(a.name, b.name));
}

/** `+ name`, `- name`, `~ name`, and, where values are shown, what was and what is, each as one JSON text. */
export function changeLines(changes: readonly Change[], output: Pick<Output, "isTerminal">): string {
  const rows = changes.map(({ change, name, from, to }) => {
    const values = [from, to].flatMap((value) => (value === undefined ? [] : [shownValue(value)]));
    return [`${signs[change]} ${oneLine(name)}`, values.join(" -> ")];
  });
  return rows.length === 0 ? "" : alignedLines(rows, output);
}

export function changesJson(changes: readonly Change[]): string {
  const plain = changes.map(({ change, name, from, to }) => ({
    change,
    name,
    ...(from === undefined ? {} : { from: jsonValue(from) }),
    ...(to === undefined ? {} : { to: jsonValue(to) }),
  }));
  return `${JSON.stringify(plain, undefined, 2)}\n`;
}

function shownValue(value: SecretValue): string {
  const plain = jsonValue(value);
  return typeof plain === "string" ? JSON.stringify(plain).replace(/\p{Cc}/gu, escaped) : `base64 ${plain.base64}`;
}

/** JSON lets some control characters stand, which a terminal would obey. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** As `getall --binary base64` writes it. */
function jsonValue(value: SecretValue): string | { readonly base64: string } {
  try {
    return value.text();
  } catch {
    return { base64: Buffer.from(value.bytes()).toString("base64") };
  }
}
