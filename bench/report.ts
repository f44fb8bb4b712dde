import { cpus, release, totalmem } from "node:os";
import type { DeclarationFigures } from "./declaration.ts";
import type { MaskingFigures } from "./masking.ts";
import type { Measurements } from "./measurement.ts";
import type { Program } from "./programs.ts";
import { cpuMs, digits, peakMb, ratioText, type Spread, wallMs } from "./statistics.ts";
import { callsText, seriesAt, targets } from "./targets.ts";
import type { WarmReads } from "./warm-reads.ts";
import type { Work } from "./works.ts";

export interface Report {
  readonly works: readonly Work[];
  readonly programs: readonly Program[];
  readonly absent: readonly string[];
  readonly measured: Measurements;
  readonly declaration: DeclarationFigures | undefined;
  readonly warmReads: readonly WarmReads[];
  readonly masking: MaskingFigures | undefined;
  readonly date: Date;
  /** Programs that were ready to run, besides the benchmark, in the minute before it began. */
  readonly load: number;
}

/** What was measured, as a Markdown document. */
export function reportText(report: Report): string {
  const sections = report.works.map((work) => workSection(work, report));
  const warm = report.warmReads.length === 0 ? [] : [warmReadSection(report.warmReads)];
  const declaration = report.declaration === undefined ? [] : [declarationSection(report.declaration)];
  const masking = report.masking === undefined ? [] : [maskingSection(report.masking)];
  return `${[heading(report), targetSection(report.measured), ...sections, ...declaration, ...warm, ...masking].join("\n\n")}\n`;
}

function heading({ date, absent, load }: Report): string {
  const [cpu] = cpus();
  const machine = `${cpu?.model.trim() ?? "unknown processor"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB`;
  return [
    "# Benchmark",
    "",
    "Made by `npm run bench`; written over at each whole run. Every figure but the last three tables' is of whole processes against a loopback",
    "server that speaks KMS, DynamoDB and Secrets Manager from memory. The floor is the same calls by bare keep-alive HTTP with hand-made signatures, 64 at a time.",
    "nodecredstash has no command; a script of a few lines calls it, for `putall` one secret after the other.",
    "",
    `- machine: ${machine}; ${process.platform} ${release()}; Node ${process.version}`,
    `- load average before the start: ${load.toFixed(1)}`,
    `- date: ${date.toISOString().slice(0, 10)}`,
    "- time: median (least to most) of the runs, which alternate between the programs; CPU: user and system, mean of the runs",
    ...absent.map((reason) => `- ${reason}`),
  ].join("\n");
}

function targetSection(measured: Measurements): string {
  const rows = targets.map(({ work, aim, stretch, reached }) => {
    const found = reached(measured);
    const verdict = found === undefined ? "not measured" : found.met ? "met" : "**not met**";
    return [work, aim, stretch ? "to push towards" : "to reach", found?.text ?? "–", verdict];
  });
  return `## Targets\n\n${table(["work", "aim", "kind", "measured", ""], rows)}`;
}

function workSection(work: Work, { programs, measured }: Report): string {
  const credstash = seriesAt(measured, [work.id, "credstash"]);
  const floor = seriesAt(measured, [work.id, "floor"]);
  const start = seriesAt(measured, ["start", "node -e 0"]);
  const rows = programs.flatMap((program) => {
    const series = measured.get(work.id)?.get(program.name);
    if (series === undefined) return [];
    const peak = peakMb(series);
    return [
      [
        program.title,
        String(series.runs.length),
        spreadText(wallMs(series)),
        ...[credstash, floor, start].map((other) => (other === undefined ? "–" : ratioText(series, other))),
        whole(cpuMs(series)),
        peak === undefined ? "–" : spreadText(peak),
        callsText(series.traffic.calls),
        String(series.traffic.sockets),
      ],
    ];
  });
  const columns = ["program", "runs", "time, ms", "× credstash", "× floor", "× `node -e 0`", "CPU, ms", "peak, MB"];
  return `## ${work.title.charAt(0).toUpperCase()}${work.title.slice(1)}\n\n${table([...columns, "calls", "sockets"], rows)}`;
}

/** The most that a declaration may take, over its slowest secret. */
const mostOfChain = 1.3;

function declarationSection({ variables, byDelay, calls }: DeclarationFigures): string {
  const rows = byDelay.map(({ delayMs, chainMs, wholeMs }) => {
    const ratio = wholeMs.median / chainMs.median;
    const verdict = ratio <= mostOfChain ? "met" : "**not met**";
    return [String(delayMs), spreadText(chainMs), spreadText(wholeMs), `${digits(ratio)} ×`, verdict];
  });
  return [
    "## A declaration, in process",
    "",
    `\`loadSecrets\` with clients that are there. One secret is a Query and then a Decrypt; ${variables} are ${callsText(calls)}.`,
    "",
    table(["ms a call", "one variable, ms", `${variables} variables, ms`, "ratio", `≤ ${mostOfChain} ×`], rows),
  ].join("\n");
}

function warmReadSection(reads: readonly WarmReads[]): string {
  const rows = reads.map(({ what, us, aimUs, calls }) => {
    const verdict = aimUs === undefined ? "–" : us.median <= aimUs ? "met" : "**not met**";
    const time = `${digits(us.median)} (${digits(us.least)}–${digits(us.most)})`;
    return [what, time, aimUs === undefined ? "–" : `≤ ${aimUs}`, verdict, String(calls)];
  });
  return `## A warm read through \`cached()\`, in process\n\n${table(["what", "µs a read", "aim", "", "calls"], rows)}`;
}

/** The least that any text is to be masked at. */
const leastMbPerSecond = 100;

function maskingSection({ tablesMb, prepareMs, texts }: MaskingFigures): string {
  const rows = texts.map(({ title, mbPerSecond }) => [
    title,
    spreadText(mbPerSecond),
    mbPerSecond.median >= leastMbPerSecond ? "met" : "**not met**",
  ]);
  return [
    "## Masking output",
    "",
    "100 MB in chunks of 64 KB, with 50 secrets of 32 to 64 bytes in all their encodings; short secrets: every third of 6 or 7.",
    `The tables are ${tablesMb.toFixed(1)} MB, and take ${spreadText(prepareMs)} ms to make.`,
    "",
    table(["output", "MB/s", `≥ ${leastMbPerSecond} MB/s`], rows),
  ].join("\n");
}

function spreadText({ median, least, most }: Spread): string {
  return `${whole(median)} (${whole(least)}–${whole(most)})`;
}

function whole(value: number | undefined): string {
  return value === undefined ? "–" : Math.round(value).toLocaleString("en");
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [columns, columns.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
