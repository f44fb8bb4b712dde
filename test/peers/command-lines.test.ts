import { describe, expect, it } from "vitest";
import { benchOfFile, type TableServer, tableServers } from "./bench.ts";
import { compare, type Difference, differing } from "./comparison.ts";
import { describeWith, isThere } from "./peer-programs.ts";
import { limited } from "./program.ts";
import { differences } from "./scenarios/differences.ts";
import { scenarios } from "./scenarios/index.ts";
import type { CommandLine, Scenario } from "./scenarios/scenario.ts";
import { play, type Transcript } from "./transcript.ts";

const listedDifferences = differences.flatMap(({ found }) => found);

interface Played {
  readonly credstash: Transcript;
  readonly sstash: Transcript;
}

const served = tableServers.filter(({ needs }) => needs.every(isThere));
/** AWS's own DynamoDB, where there is Java. */
const dataServer: TableServer = served.at(-1)?.server ?? "moto";
const played = new Map<Scenario, Promise<Played>>();

/** In their order, so that no test waits long for its own. */
const inTurn = limited(3);

const bench = benchOfFile({ dynamoDbLocal: true });

function playBoth(scenario: Scenario): Promise<Played> {
  const host = bench().tablesOf(scenario.onlyOnMoto ? "moto" : dataServer);
  const transcripts = inTurn(async () => {
    const [credstash, sstash] = await Promise.all([
      play(scenario, bench().credstash, host),
      play(scenario, bench().sstash, host),
    ]);
    return { credstash, sstash };
  });
  // Awaited by the tests of this scenario, which may begin later than it fails.
  transcripts.catch(() => undefined);
  return transcripts;
}

function listed(id: string): readonly Difference[] {
  return listedDifferences.filter((difference) => difference.id === id);
}

describeWith(["sstash", "credstash", "moto"], "credstash and sstash, given the same command line", () => {
  for (const scenario of scenarios) {
    describe(scenario.title, () => {
      const lines = scenario.steps.filter((step): step is CommandLine => "line" in step);
      it.each(lines.map((line) => [spelled(line), line] as const))("answer alike: %s", async (_, line) => {
        const { credstash, sstash } = await transcripts(scenario);
        const told = { credstash: credstash.lines.get(line.id), sstash: sstash.lines.get(line.id) };
        if (told.credstash === undefined || told.sstash === undefined) throw new Error(`${line.id} was not run`);
        expect(compare(line, told.credstash, told.sstash)).toEqual(listed(line.id));
        if (line.mentions === undefined) return;
        expect(told.credstash.stderr).toContain(line.mentions);
        expect(told.sstash.stderr).toContain(line.mentions);
      });

      it("leave the same rows and files behind", async () => {
        const { credstash, sstash } = await transcripts(scenario);
        const left = [
          ...differing(scenario.title, "rows", [
            credstash.rows.filter((row) => !sstash.rows.includes(row)),
            sstash.rows.filter((row) => !credstash.rows.includes(row)),
          ]),
          ...differing(scenario.title, "files", [credstash.files, sstash.files]),
        ];
        expect(left).toEqual(listed(scenario.title));
      });
    });
  }

  it("have no difference listed under an id that is not played", () => {
    const ids = scenarios.flatMap(({ title, steps }) => [
      title,
      ...steps.flatMap((step) => ("id" in step ? step.id : [])),
    ]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(listedDifferences.filter(({ id }) => !ids.includes(id))).toEqual([]);
  });
});

async function transcripts(scenario: Scenario): Promise<Played> {
  if (played.size === 0) for (const each of scenarios) played.set(each, playBoth(each));
  const both = await played.get(scenario);
  if (both === undefined) throw new Error(`"${scenario.title}" was not played`);
  return both;
}

function spelled({ id, line }: CommandLine): string {
  const words =
    typeof line === "string" ? line : line.map((word) => (/^[\w.-]+$/.test(word) ? word : `'${word}'`)).join(" ");
  return `${id}: ${words}`;
}
