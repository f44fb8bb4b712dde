import { isUtf8 } from "node:buffer";
import type { TableHost } from "./bench.ts";
import { makePlace } from "./place.ts";
import type { Outcome, Program } from "./program.ts";
import type { CommandLine, RowEdit, Scenario } from "./scenarios/scenario.ts";
import { freshName, type Row } from "./tables.ts";

/** What a program did with a scenario. */
export interface Transcript {
  readonly lines: ReadonlyMap<string, Told>;
  /** The table afterwards, a line a row, without what differs between any two puts. */
  readonly rows: readonly string[];
  /** Files in its home and working folder, but for logs. */
  readonly files: Readonly<Record<string, string>>;
}

export interface Told {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Attribute that only sstash writes. */
const ours = "sstash_binding";

export async function play(scenario: Scenario, program: Program, host: TableHost): Promise<Transcript> {
  const table = freshName();
  const { regions = ["us-east-1"], env = {}, files } = scenario;
  for (const region of regions) await host.tables.make(table, region);
  const place = await makePlace(files);
  const named = (text: string): string => text.replaceAll("TABLE", table);
  const lines = new Map<string, Told>();
  for (const step of scenario.steps) {
    if ("edit" in step) {
      await edit(step, table, host);
      continue;
    }
    const environment = { ...host.env, CREDSTASH_DEFAULT_TABLE: table, ...env, ...step.env };
    const outcome = await program.run(argumentsOf(step).map(named), {
      place,
      env: Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, named(value)])),
      ...(step.stdin === undefined ? {} : { stdin: step.stdin }),
      ...(step.seconds === undefined ? {} : { seconds: step.seconds }),
    });
    lines.set(step.id, told(outcome, table));
  }
  const [region] = regions;
  const rows = region === undefined ? [] : await host.tables.rows(table, region);
  const transcript = { lines, rows: rows.map(rowLine), files: await place.files() };
  await place.remove();
  return transcript;
}

function argumentsOf({ line }: CommandLine): readonly string[] {
  return typeof line === "string" ? line.split(" ") : line;
}

function told({ status, stdout, stderr }: Outcome, table: string): Told {
  const text = isUtf8(stdout) ? stdout.toString("utf8") : `not UTF-8: ${stdout.toString("latin1")}`;
  return { status, stdout: text.replaceAll(table, "TABLE"), stderr: stderr.replaceAll(table, "TABLE") };
}

async function edit({ edit: [name, version], into }: RowEdit, table: string, { tables }: TableHost): Promise<void> {
  const stored = await tables.row(table, name, version);
  const { [ours]: _, ...row } = stored;
  await tables.remove(table, stored);
  await tables.write(table, into(row));
}

function rowLine(row: Row): string {
  const attributes = Object.entries(row)
    .filter(([attribute]) => attribute !== ours)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return attributes.map(([attribute, value]) => `${attribute}=${shape(attribute, value)}`).join(" ");
}

/** Wrapped key, ciphertext and tag differ from put to put: their type and length do not. */
function shape(attribute: string, value: Row[string]): string {
  const [type = "", content] = Object.entries(value)[0] ?? [];
  const random = ["key", "contents", "hmac"].includes(attribute);
  return random ? `${type}(${(content as string | Uint8Array).length})` : `${type}(${String(content)})`;
}
