import fc from "fast-check";
import type { FormatEntry } from "../../src/formats/index.ts";

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: it is a shell's placeholder.
/** What has a meaning to some reader: quotes, ends of lines, escapes, indicators, and commands that leave a file behind. */
const meaningful = [
  ..."'\"\\\n\r\t\0 #:-?,=[]{}&*!|>%@`$~;/.<()^\x01\x07\b\v\f\x1b\x7f\x80\x81\x85\x88\xa0é\u2028\u2029\ufeff\ufffe😀\u{10ffff}",
  ...["\r\n", "\n\n", ": ", " #", "- ", "? ", "---", "...", "<<", "''", '""', "'\\''", "\\'", "${HOME}", "$HOME", "%s"],
  ...[
    "$(touch canary)",
    "`touch canary`",
    "'; touch canary; '",
    "\ntouch canary\n",
    "'$(touch canary)'",
    "/../",
    "EOF",
  ],
  ...[
    "null",
    "True",
    "yes",
    "off",
    "y",
    "N",
    "12",
    "1.5",
    "1e3",
    "e3",
    "0o17",
    "0x1f",
    "1_000",
    "2020-01-01",
    "1:30",
    ".inf",
  ],
  ...["a", "B", "c", "word", "name", "value"],
];
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: it is a shell's placeholder.

const numberLike = /^[-+]?[0-9_]{1,3}(:[0-9]{1,2}){0,2}(\.[0-9_]{0,2})?([eE][-+]?[0-9]{1,2})?$/;
const dateLike =
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ][0-9]{1,2}:[0-9]{2}:[0-9]{2}(\.[0-9]?)?( ?(Z|[-+][0-9]{1,2}))?)?$/;

export const text: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.array(fc.constantFrom(...meaningful), { maxLength: 8 }).map((parts) => parts.join("")) },
  { weight: 1, arbitrary: fc.constantFrom(...meaningful) },
  { weight: 1, arbitrary: fc.stringMatching(/^[-+.:_0-9eExoabfTZ ]{1,12}$/) },
  { weight: 1, arbitrary: fc.oneof(fc.stringMatching(numberLike), fc.stringMatching(dateLike)) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme-ascii", maxLength: 120 }) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 20 }) },
);

/** Short values of what quoting is about: most have several kinds of quotes, or a backslash at an end. */
export const quoteLike: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...["'", '"', "`", "\\", "\\", "#", " ", "\n", "\r", "=", "$", "!", "\\n", "a", "\u2028"]), {
    maxLength: 6,
  })
  .map((parts) => parts.join(""));

/** Names up to DynamoDB's 2048 bytes and beyond, so that some pass the limits on YAML's keys. */
const longName: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom("k", "é", "😀", "a b", "'", "\n"), fc.integer({ min: 1, max: 1100 }))
  .map(([part, times]) => part.repeat(times));

const name = fc.oneof({ weight: 9, arbitrary: text }, { weight: 1, arbitrary: longName });

export function entriesOf(names: fc.Arbitrary<string>, values: fc.Arbitrary<string>): fc.Arbitrary<FormatEntry[]> {
  return fc.uniqueArray(fc.record({ name: names, value: values }), { selector: (entry) => entry.name, maxLength: 6 });
}

export const anyEntries: fc.Arbitrary<FormatEntry[]> = entriesOf(name, text);

/** The map that a reader of the document should find. */
export function asMap(entries: readonly FormatEntry[]): Map<string, string> {
  return new Map(entries.map(({ name, value }) => [name, value]));
}

/** The rows of the specification's documents, in no order. */
export const rows: readonly FormatEntry[] = [
  { name: "num", value: "0123" },
  { name: "a.c", value: "line1\nline2\n" },
  { name: "emptyv", value: "" },
  { name: "a.b", value: "v\"1,é😀'q" },
];
