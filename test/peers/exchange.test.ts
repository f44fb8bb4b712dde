import { beforeAll, describe, expect, it } from "vitest";
import { benchOfFile, type TableHost, type TableServer, tableServers } from "./bench.ts";
import { type ExchangeCase, exchangeCases } from "./exchange-cases.ts";
import { describeWith } from "./peer-programs.ts";
import { limited, type Outcome, type Program, type RunOptions } from "./program.ts";
import { padded } from "./scenarios/scenario.ts";

/** In their order, so that no test waits long for its own. */
const inTurn = limited(4);

type ProgramName = Program["name"];

/** Both programs at one table. */
interface Meeting {
  readonly host: TableHost;
  readonly table: string;
  readonly run: (program: ProgramName, argv: readonly string[], stdin?: string) => Promise<Outcome>;
}

const directions = [
  ["credstash", "sstash"],
  ["sstash", "credstash"],
] as const;

const bench = benchOfFile({ dynamoDbLocal: true });

async function meet(server: TableServer): Promise<Meeting> {
  const host = bench().tablesOf(server);
  const table = await host.tables.fresh();
  const options: RunOptions = { place: bench().place, env: { ...host.env, CREDSTASH_DEFAULT_TABLE: table } };
  return {
    host,
    table,
    run: (program, argv, stdin) => bench()[program].run(argv, stdin === undefined ? options : { ...options, stdin }),
  };
}

for (const { server, needs } of tableServers) {
  describeWith(needs, `credstash and sstash over one table of ${server}`, () => {
    for (const [writer, reader] of directions) {
      describe(`what ${writer} puts`, () => {
        let meeting: Meeting;
        let exchanges: ReadonlyMap<ExchangeCase, Promise<Exchange>>;
        beforeAll(async () => {
          meeting = await meet(server);
          exchanges = new Map(exchangeCases.map((one) => [one, exchange(meeting, { writer, reader, one })]));
        });

        it.each(exchangeCases.map((one) => [one.title, one] as const))(`is what ${reader} gets: %s`, async (_, one) => {
          const { put, got, wanted } = await (exchanges.get(one) ?? Promise.reject(new Error("was not exchanged")));
          expect(put).toMatchObject({ status: 0 });
          expect(got).toMatchObject({ status: 0, stderr: "" });
          expect(got.stdout.equals(Buffer.from(wanted))).toBe(true);
          await meeting.host.tables.row(meeting.table, nameOf(one), one.stored ?? padded(1));
        });

        it.each(["list", "keys"])(`is listed by %s in the same lines by ${reader}`, async (verb) => {
          await Promise.allSettled(exchanges.values());
          const [theirs, others] = [await meeting.run(writer, [verb]), await meeting.run(reader, [verb])];
          expect(theirs.stdout.length).toBeGreaterThan(0);
          expect(others.stdout.toString("utf8")).toBe(theirs.stdout.toString("utf8"));
        });
      });

      it(`${reader} reads what ${writer} put from one document`, async () => {
        const { run } = await meet(server);
        const document = Object.fromEntries(
          exchangeCases.flatMap(({ title, value = "x" }) => (value.length > 1000 ? [] : [[title, value]])),
        );
        expect(await run(writer, ["putall", "-"], JSON.stringify(document))).toMatchObject({ status: 0, stderr: "" });
        const read = await run(reader, ["getall"]);
        expect(JSON.parse(read.stdout.toString("utf8"))).toEqual(document);
      });

      it(`${reader} sees that ${writer} deleted, its own versions too`, async () => {
        const { run } = await meet(server);
        await run(writer, ["put", "gone", "one"]);
        await run(reader, ["put", "gone", "two", "-a"]);
        await run(reader, ["put", "stays", "three"]);
        const deleted = await run(writer, ["delete", "gone"]);
        const lines = [1, 2].map((version) => `Deleting gone -- version ${padded(version)}\n`);
        expect(deleted.stdout.toString()).toBe(lines.join(""));
        expect(await run(reader, ["get", "gone"])).toMatchObject({ status: 1 });
        expect((await run(reader, ["keys"])).stdout.toString()).toBe("stays\n");
      });

      it(`${reader} counts on from the version that ${writer} stored`, async () => {
        const { run, host, table } = await meet(server);
        for (const [program, value] of [
          [writer, "1"],
          [reader, "2"],
          [writer, "3"],
          [reader, "4"],
        ] as const) {
          expect(await run(program, ["put", "counted", value, "-a"])).toMatchObject({ status: 0 });
        }
        expect((await run(writer, ["get", "counted"])).stdout.toString()).toBe("4\n");
        expect((await run(reader, ["get", "counted", "-v", "3"])).stdout.toString()).toBe("3\n");
        expect((await host.tables.rows(table)).map((row) => row["version"]?.S)).toEqual([1, 2, 3, 4].map(padded));
      });

      it(`${reader} does not overwrite what ${writer} put`, async () => {
        const { run } = await meet(server);
        await run(writer, ["put", "taken", "first"]);
        const second = await run(reader, ["put", "taken", "second"]);
        expect(second).toMatchObject({ status: 1 });
        expect(second.stderr).toContain("ConditionalCheckFailedException");
        expect((await run(reader, ["get", "taken", "-n"])).stdout.toString()).toBe("first");
      });
    }

    it("racing automatic versions of both leave a row for each line that says so, and none of sstash's is lost", async () => {
      const { run, host, table } = await meet(server);
      const racers = (["credstash", "sstash", "credstash", "sstash"] as const).map(async (program) => ({
        program,
        outcome: await run(program, ["put", "race", program, "-a"]),
      }));
      const results = await Promise.all(racers);
      const stored = results.filter(({ outcome }) => outcome.stdout.toString() === "race has been stored\n");
      expect(results.filter(({ program, outcome }) => program === "sstash" && outcome.status !== 0)).toEqual([]);
      const rows = await host.tables.rows(table);
      expect(rows.map((row) => row["version"]?.S)).toEqual(stored.map((_, index) => padded(index + 1)));
    });
  });
}

interface Exchange {
  readonly put: Outcome;
  readonly got: Outcome;
  readonly wanted: string;
}

function exchange(
  { run }: Meeting,
  { writer, reader, one }: { readonly writer: ProgramName; readonly reader: ProgramName; readonly one: ExchangeCase },
): Promise<Exchange> {
  const { value = "secretvalue", put = [], get = [], context = [] } = one;
  const both = async (): Promise<Exchange> => ({
    put: await run(writer, ["put", ...put, "--", nameOf(one), "-", ...context], value),
    got: await run(reader, ["get", "-n", ...get, "--", nameOf(one), ...context.toReversed()]),
    wanted: value,
  });
  const exchanged = inTurn(both);
  // Awaited by its test, which may begin later than it fails.
  exchanged.catch(() => undefined);
  return exchanged;
}

function nameOf({ title, name = title }: ExchangeCase): string {
  return name;
}
