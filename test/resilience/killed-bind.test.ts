import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Row } from "../cli/aws-table.ts";
import { type CredstashBench, credstashBench } from "../cli/credstash-bench.ts";
import { zeros } from "../cli/expectations.ts";
import { sealedRow } from "../cli/sealed-row.ts";
import { notBuilt, program, start } from "./built-program.ts";

const rowCount = 300;
const kills = 5;

let bench: CredstashBench;
beforeAll(async () => {
  bench = await credstashBench();
});
afterAll(() => bench.close());

describe(`bind, killed ${kills} times on the way through ${rowCount} rows of an older tool`, () => {
  it("leaves every row as it was or bound, goes on where it stopped, and binds each once", {
    timeout: 120_000,
  }, async ({ skip }) => {
    skip(notBuilt !== undefined, notBuilt);
    const { table, rows, write } = await bench.freshTable();
    const before = await Promise.all(
      Array.from({ length: rowCount }, (_, index) =>
        sealedRow(bench.kms.endpoint, { name: `name/${index}`, version: zeros(1), value: `value ${index}` }),
      ),
    );
    for (const row of before) await write(row);
    const bind = () => start(program, ["-t", table, "bind"], { env: { HOME: bench.home, ...bench.environment } });
    const boundAfter: number[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const running = bind();
      while (!running.printed().includes("Binding") && running.child.exitCode === null) await wait(2);
      running.child.kill("SIGKILL");
      await running.ended;
      const now = await rows();
      boundAfter.push(now.filter(isBound).length);
      expect(now.map(withoutBinding).sort()).toEqual(before.map(withoutBinding).sort());
    }
    // It was on the way each time, and got further.
    expect(boundAfter[0]).toBeGreaterThan(0);
    expect(boundAfter).toEqual([...boundAfter].sort((a, b) => a - b));
    const last = await bind().ended;
    expect(last.status).toBe(0);
    expect(last.stdout.match(/^Binding /gm)?.length ?? 0).toBe(rowCount - (boundAfter.at(-1) ?? 0));
    expect((await rows()).every(isBound)).toBe(true);
    const verdict = await start(program, ["-t", table, "verify"], { env: { HOME: bench.home, ...bench.environment } })
      .ended;
    expect(verdict).toMatchObject({ status: 0, stderr: `sstash: ${rowCount} records, 0 findings\n` });
  });
});

function isBound(row: Row): boolean {
  return row["sstash_binding"] !== undefined;
}

/** Of one row, whatever holds its bytes. */
function withoutBinding({ sstash_binding: _, ...row }: Row): string {
  const attributes = Object.entries(row).map(([name, { S, B }]) => [name, S ?? Buffer.from(B ?? []).toString("hex")]);
  return JSON.stringify(attributes.sort(([a], [b]) => ((a ?? "") < (b ?? "") ? -1 : 1)));
}
