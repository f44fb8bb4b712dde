import { type Carrier, namingCarriers } from "./carriers.ts";
import { csv } from "./csv.ts";
import { dotenv } from "./dotenv.ts";
import { envFile } from "./env-file.ts";
import type { Format } from "./format.ts";
import { json } from "./json.ts";
import { shell } from "./shell.ts";
import { yaml } from "./yaml.ts";

export type { FormatEntry, Formatted } from "./format.ts";

/** credstash's four, in the order of its help, and two of ours. */
export const formatNames = ["json", "csv", "dotenv", "yaml", "shell", "env-file"] as const;

export type FormatName = (typeof formatNames)[number];

/** And one that carries bytes, so that it is no text of texts. */
export const documentNames = [...formatNames, "k8s"] as const;

export type DocumentName = (typeof documentNames)[number];

const carriers: readonly Carrier[] = [
  { label: "json", format: json },
  { label: "csv", format: csv },
  { label: "yaml", format: yaml },
  { label: "shell", format: shell },
  { label: "env-file", format: envFile },
  { label: "dotenv", format: (entries) => dotenv(entries) },
  { label: "dotenv --not-for-sourcing", format: (entries) => dotenv(entries, { notForSourcing: true }) },
];

/** Each reason for a refusal ends with the formats that can carry the entry. */
export const formats: Readonly<Record<FormatName, Format>> = {
  json,
  csv: namingCarriers(csv, carriers),
  dotenv: namingCarriers(dotenv, carriers),
  yaml: namingCarriers(yaml, carriers),
  shell: namingCarriers(shell, carriers),
  "env-file": namingCarriers(envFile, carriers),
};
