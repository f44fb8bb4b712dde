import { padded } from "./scenarios/scenario.ts";

/** A secret that one program puts and the other gets. */
export interface ExchangeCase {
  readonly title: string;
  /** Default: the title. */
  readonly name?: string;
  /** Default: `secretvalue`. */
  readonly value?: string;
  /** Options of `put`. */
  readonly put?: readonly string[];
  /** Options of `get`. */
  readonly get?: readonly string[];
  readonly context?: readonly string[];
  /** The version that must have been stored. Default: 1, padded. */
  readonly stored?: string;
}

const longVersion = "12345678901234567890123";

const versions: readonly ExchangeCase[] = [
  { title: "version 1", put: ["-v", "1"], get: ["-v", "1"] },
  { title: "version 10", put: ["-v", "10"], get: ["-v", "10"], stored: padded(10) },
  {
    title: "19 digits",
    put: ["-v", "1234567890123456789"],
    get: ["-v", "1234567890123456789"],
    stored: "1234567890123456789",
  },
  { title: "23 digits", put: ["-v", longVersion], get: ["-v", longVersion], stored: longVersion },
  { title: "19 zeros", put: ["-v", ""], get: ["-v", "0"], stored: padded(0) },
  { title: "version 0", put: ["-v", "0"], get: ["-v", padded(0)], stored: padded(0) },
  {
    title: "a version that is no number",
    put: ["-v", "v1.0.0-1"],
    get: ["-v", padded("v1.0.0-1")],
    stored: padded("v1.0.0-1"),
  },
  { title: "a date as version", put: ["-v", "2019-01-01"], stored: padded("2019-01-01") },
  { title: "a first automatic version", put: ["-a"], get: ["-v", "1"] },
];

const contexts: readonly ExchangeCase[] = [
  { title: "one pair of context", context: ["app=db"] },
  { title: "two pairs of context", context: ["env=prod", "app=db"] },
  { title: "a context with blanks", context: ["some key= some value "] },
  { title: "a context in other alphabets", context: ["ключ=значение", "😀=e\u0301"] },
];

const comments: readonly ExchangeCase[] = [
  { title: "a comment", put: ["-c", "rotated by ops"] },
  { title: "a comment in other alphabets", put: ["-c", "ключ 😀 e\u0301"] },
  { title: "an empty comment", put: ["-c", ""] },
  { title: "a comment of two lines", put: ["-c", "one\ntwo"] },
];

const digests: readonly ExchangeCase[] = ["SHA", "SHA224", "SHA256", "SHA384", "SHA512", "MD5"].map((digest) => ({
  title: `digest ${digest}`,
  put: ["-d", digest],
}));

const values: readonly ExchangeCase[] = [
  { title: "an empty value", value: "" },
  { title: "exactly one block", value: "0123456789abcdef" },
  { title: "one byte more than a block", value: "0123456789abcdefg" },
  { title: "emoji", value: "😀👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿" },
  { title: "combining characters", value: "e\u0301 \u00e9 \u1100\u1161 \u212b" },
  { title: "a byte order mark", value: "\ufeffvalue" },
  { title: "NUL characters", value: "\0a\0b\0" },
  { title: "newlines", value: "\n\nline\n\n" },
  { title: "CR LF", value: "one\r\ntwo\r\n\rthree" },
  { title: "every ASCII character", value: String.fromCharCode(...Array(128).keys()) },
  { title: "the ends of Unicode", value: "\u0080\u07ff\u0800\uffff\u{10000}\u{10ffff}" },
  { title: "something that looks like a file", value: "@/etc/hostname" },
  { title: "300,000 bytes", value: "0123456789".repeat(30_000) },
  { title: "300,000 bytes of emoji", value: "😀".repeat(75_000) },
];

const names: readonly ExchangeCase[] = [
  { title: "a name in other alphabets", name: "пароль/データベース😀" },
  { title: "a name with blanks and signs", name: " a b#c?d=e&f:g@h%20 " },
  { title: "a name of 2,048 bytes", name: "n".repeat(2048) },
];

export const exchangeCases: readonly ExchangeCase[] = [
  ...versions,
  ...contexts,
  ...comments,
  ...digests,
  ...values,
  ...names,
];
