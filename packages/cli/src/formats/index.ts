import { csv } from "./csv.ts";
import { dotenv } from "./dotenv.ts";
import type { Format } from "./format.ts";
import { json } from "./json.ts";
import { yaml } from "./yaml.ts";

export type { Format, FormatEntry, FormatRefusal, Formatted } from "./format.ts";

/** credstash's four, in the order of its help. */
export const formatNames = ["json", "csv", "dotenv", "yaml"] as const;

export type FormatName = (typeof formatNames)[number];

export const formats: Readonly<Record<FormatName, Format>> = { json, csv, dotenv, yaml };
