import type { Row } from "../tables.ts";
import { type CommandLine, padded, type RowEdit, type Scenario } from "./scenario.ts";

export const rowScenarios: readonly Scenario[] = [
  {
    title: "rows as other writers left them",
    steps: [
      ...legacy("K3", "hmac as text and no digest", (row) => without({ ...row, hmac: { S: hmacText(row) } }, "digest")),
      ...legacy("K4", "hmac in upper case", (row) => ({ ...row, hmac: { S: hmacText(row).toUpperCase() } })),
      ...legacy("K5", "unicreds", (row) => without({ ...row, created_at: { N: "1520000000" } }, "digest")),
      ...legacy("K5 old", "unicreds before 1.7", (row) =>
        without({ ...row, created_at: { N: "1500000000" }, hmac: { S: hmacText(row) } }, "digest"),
      ),
      ...legacy("K14", "nodecredstash", (row) => ({ ...row, hmac: { S: hmacText(row) } })),
      ...legacy("K12", "line breaks in the base64", (row) => ({
        ...row,
        key: { S: (row["key"]?.S ?? "").replace(/(.{20})/g, "$1\n") },
      })),
      ...legacy("K8", "SHA", (row) => row, "-d SHA"),
      ...legacy("K13", "MD5", (row) => row, "-d MD5"),
    ],
  },
  {
    title: "rows that were changed or are none",
    steps: [
      ...legacy("K6 wrong", "another hmac", (row) => ({ ...row, hmac: { S: hmacText(row).replace(/^./, flipped) } })),
      ...legacy("K6 short", "half an hmac", (row) => ({ ...row, hmac: { S: hmacText(row).slice(0, 32) } })),
      ...legacy("K6 digest", "another digest", (row) => ({ ...row, digest: { S: "MD5" } })),
      ...legacy("K6 contents", "other contents", (row) => ({ ...row, contents: { S: "AAAA" } })),
      ...legacy("K7", "a digest nobody has", (row) => ({ ...row, digest: { S: "WHIRLPOOL" } })),
      ...legacy("K7 case", "a digest in lower case", (row) => ({ ...row, digest: { S: "sha256" } })),
      ...legacy("K11 none", "no hmac", (row) => without(row, "hmac")),
      ...legacy("K11 odd", "an odd hmac", (row) => ({ ...row, hmac: { S: hmacText(row).slice(1) } })),
      ...legacy("K11 raw", "hmac as bytes", (row) => ({ ...row, hmac: { B: Buffer.from(hmacText(row), "hex") } })),
      ...legacy("K11 key", "a key cut short", (row) => ({ ...row, key: { S: (row["key"]?.S ?? "").slice(0, -5) } })),
      ...legacy("K11 garbage", "a key of another world", (row) => ({ ...row, key: { S: "Z2FyYmFnZQ==" } })),
      ...legacy("K11 nothing", "no contents", (row) => without(row, "contents")),
    ],
  },
];

/** A value is put, its row is changed, and it is read. */
function legacy(id: string, name: string, into: (row: Row) => Row, options = ""): readonly (CommandLine | RowEdit)[] {
  const words = options === "" ? [] : options.split(" ");
  return [
    { id: `${id} put`, line: ["put", name, "secretvalue", ...words] },
    { edit: [name, padded(1)], into },
    { id, line: ["get", name] },
  ];
}

function without(row: Row, attribute: string): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== attribute));
}

function hmacText(row: Row): string {
  return row["hmac"]?.S ?? Buffer.from(row["hmac"]?.B ?? []).toString("latin1");
}

function flipped(digit: string): string {
  return digit === "0" ? "1" : "0";
}
