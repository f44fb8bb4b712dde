import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BenchFailure } from "./bench-failure.ts";
import { type ProcessRun, runProcess } from "./process-run.ts";
import { isOfSecretsManager, type Program, type ProgramName } from "./programs.ts";
import { secretNumber } from "./secrets.ts";
import type { Traffic } from "./server.ts";
import type { ServerProcess } from "./server-process.ts";
import type { Work, WorkId } from "./works.ts";

export interface Series {
  readonly runs: ProcessRun[];
  /** Of the last run. */
  traffic: Traffic;
}

export type Measurements = ReadonlyMap<WorkId, ReadonlyMap<ProgramName, Series>>;

export interface Means {
  readonly server: ServerProcess;
  readonly folder: string;
  /** In the place of the works' own numbers of rounds. */
  readonly rounds: number | undefined;
  readonly progress: (text: string) => void;
}

/**
 * Rounds over every work and program, in which those with fewer runs have theirs far apart: what else the machine does
 * falls on all alike.
 */
export async function measure(
  works: readonly Work[],
  programs: readonly Program[],
  means: Means,
): Promise<Measurements> {
  const measured = new Map(works.map(({ id }) => [id, new Map<ProgramName, Series>()]));
  for (const work of works.filter(
    ({ job, freshTable }) => (job.verb.startsWith("get") || job.verb === "exec") && !freshTable,
  )) {
    means.progress(`filling the table for ${work.title}`);
    const service = isOfSecretsManager(work.job) ? { service: "secrets-manager" as const } : {};
    await means.server.preload({ table: tableOf(work), ...service, ...work.rows });
  }
  const runsOf = (work: Work, program: Program) =>
    means.rounds ?? (program.slow ? work.rounds.slow : work.rounds.quick);
  const rounds = Math.max(...works.flatMap((work) => programs.map((program) => runsOf(work, program))));
  for (let round = 0; round < rounds; round += 1) {
    for (const work of works) {
      for (const program of programs) {
        if (!isDue(round, runsOf(work, program), rounds)) continue;
        const done = await runOnce(work, program, means);
        if (done === undefined) continue;
        means.progress(`round ${round + 1}: ${work.id}, ${program.name}: ${Math.round(done.run.wallMs)} ms`);
        const series = measured.get(work.id)?.get(program.name) ?? { runs: [], traffic: done.traffic };
        series.runs.push(done.run);
        series.traffic = done.traffic;
        measured.get(work.id)?.set(program.name, series);
      }
    }
  }
  return measured;
}

/** Spreads `runs` evenly over the rounds. */
function isDue(round: number, runs: number, rounds: number): boolean {
  return Math.floor(((round + 1) * runs) / rounds) > Math.floor((round * runs) / rounds);
}

/** The document that `putall` stores. */
export function writeDocument(folder: string, secrets: number): string {
  const path = join(folder, "secrets.json");
  const entries = Array.from({ length: secrets }, (_, index) => secretNumber(index + 1));
  writeFileSync(path, JSON.stringify(Object.fromEntries(entries.map(({ name, value }) => [name, value]))));
  return path;
}

async function runOnce(
  work: Work,
  program: Program,
  { server, folder }: Means,
): Promise<{ readonly run: ProcessRun; readonly traffic: Traffic } | undefined> {
  const command = program.command(work.job);
  if (command === undefined) return undefined;
  if (work.freshTable) await server.preload({ table: tableOf(work), ...work.rows });
  await server.delay(work.delayMs);
  await server.traffic();
  const run = await runProcess(command, { folder, env: environment(server.endpoint, folder, tableOf(work)) }, work);
  const traffic = await server.traffic();
  checkLines(run.output, work, program);
  rmSync(join(folder, "credstash.log"), { force: true });
  return { run, traffic };
}

function checkLines(output: string, { lines, title }: Work, { name }: Program): void {
  const found = output.split("\n").filter((line) => line.trim() !== "").length;
  if (lines === undefined ? found > 0 : found === lines) return;
  throw new BenchFailure(`${name} printed ${found} lines instead of ${lines ?? "some"}: ${title}`);
}

function tableOf({ id }: Work): string {
  return `bench-${id}`;
}

/** Nothing of the caller's: NODE_EXTRA_CA_CERTS alone costs a start 65 ms, and a profile leads elsewhere. */
function environment(endpoint: string, home: string, table: string): Readonly<Record<string, string>> {
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    LANG: "C.UTF-8",
    AWS_ENDPOINT_URL_KMS: endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "not-a-real-key",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_REGION: "us-east-1",
    AWS_EC2_METADATA_DISABLED: "true",
    CREDSTASH_DEFAULT_TABLE: table,
  };
}
