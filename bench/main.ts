import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { BenchFailure } from "./bench-failure.ts";
import { measureDeclaration } from "./declaration.ts";
import { measureMasking } from "./masking.ts";
import { measure, writeDocument } from "./measurement.ts";
import { findPrograms } from "./programs.ts";
import { reportText } from "./report.ts";
import { startServer } from "./server-process.ts";
import { measureWarmReads } from "./warm-reads.ts";
import { fullSizes, quickSizes, worksOf } from "./works.ts";

export interface Places {
  /** The repository. */
  readonly root: string;
  /** Temporary, with the bundled server in it. */
  readonly folder: string;
}

const usage = `Usage: node bench/run.js [--quick] [--only WORK]... [--rounds N] [--sstash SCRIPT]

  --quick          fewer secrets
  --only WORK      start, help, get, exec, getall, putall, getall-large, sm-get, sm-getall,
                   declaration, cached or masking
  --rounds N       runs of each program at each work, however long they take
  --sstash SCRIPT  another build of the command

bench/RESULTS.md is written when none of them is given.
`;

/** Measures, prints, and returns the exit status. */
export async function main(argv: readonly string[], places: Places): Promise<number> {
  try {
    await bench(argv, places);
    return 0;
  } catch (error) {
    if (!(error instanceof BenchFailure)) throw error;
    console.error(`bench: ${error.message}`);
    return 1;
  }
}

async function bench(argv: readonly string[], { root, folder }: Places): Promise<void> {
  const { help, quick, only, rounds, sstash } = options(argv);
  if (help) return void process.stdout.write(usage);
  if (sstash === undefined && !existsSync(join(root, "packages/cli/dist/bin.js"))) {
    throw new BenchFailure("the command is not built: `npm run build` first");
  }
  const [load = 0] = loadavg();
  const home = join(folder, "home");
  mkdirSync(home);
  const sizes = quick ? quickSizes : fullSizes;
  const all = worksOf(sizes, writeDocument(home, sizes.secrets));
  const works = all.filter(({ id }) => only === undefined || only.includes(id));
  const { programs, absent } = findPrograms({ root, sstash });
  for (const reason of absent) console.error(reason);
  // Before the others: nothing else runs yet.
  const masking = only === undefined || only.includes("masking") ? measureMasking(rounds ?? 5) : undefined;
  const server = await startServer(join(folder, "server.mjs"));
  try {
    const progress = (text: string) => console.error(text);
    const measured = await measure(works, programs, { server, folder: home, rounds, progress });
    const warmReads = only === undefined || only.includes("cached") ? await measureWarmReads() : [];
    const declaration =
      only === undefined || only.includes("declaration") ? await measureDeclaration(server, home) : undefined;
    const text = reportText({
      works,
      programs,
      absent,
      measured,
      declaration,
      warmReads,
      masking,
      load,
      date: new Date(),
    });
    process.stdout.write(text);
    if (argv.length === 0) writeFileSync(join(root, "bench/RESULTS.md"), text);
  } finally {
    server.close();
  }
}

function options(argv: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        help: { type: "boolean" },
        quick: { type: "boolean" },
        only: { type: "string", multiple: true },
        rounds: { type: "string" },
        sstash: { type: "string" },
      },
    });
    const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
    if (rounds !== undefined && !(rounds >= 1)) throw new BenchFailure("--rounds takes a number from 1");
    return { ...values, rounds };
  } catch (error) {
    throw error instanceof BenchFailure ? error : new BenchFailure(`${(error as Error).message}\n${usage}`);
  }
}
