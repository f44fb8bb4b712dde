import { inspect } from "node:util";

/** A secret that breaks lines, JSON, shells and stack traces; each of its lines would be a leak by itself. */
export const planted = 'planted-"first"\\line$(id)\n    at planted second (line:2:2)\nplanted=third=lïne-😀';

/** The secret, its lines, and what encoders make of it. */
const forms: readonly string[] = [
  planted,
  ...planted.split("\n").map((line) => line.trim()),
  ...encoded(planted),
  ...planted.split("\n").flatMap(encoded),
];

function encoded(text: string): readonly string[] {
  const bytes = Buffer.from(text, "utf8");
  const json = JSON.stringify(text).slice(1, -1);
  return [
    bytes.toString("base64").replace(/.?=*$/, ""),
    bytes.toString("base64url"),
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
    json,
    json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
    inspect(text).slice(1, -1),
    encodeURIComponent(text),
    text.replace(/\p{Cc}+/gu, " "),
  ];
}

/** The forms of the secret that stand in a text. */
export function leaksIn(text: string): readonly string[] {
  return forms.filter((form) => text.includes(form));
}

/** All that a program that logs an error in any usual way would write. */
export function loggedForms(error: unknown): string {
  const parts = [String(error), inspect(error, { depth: 10 }), inspect(error, { depth: 10, compact: false })];
  for (let at = error; at instanceof Error; at = at.cause) {
    parts.push(at.message, at.stack ?? "", JSON.stringify(at), JSON.stringify({ ...at, message: at.message }));
  }
  return parts.join("\n");
}
