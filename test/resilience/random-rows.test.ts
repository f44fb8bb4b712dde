import { inspect } from "node:util";
import { isReadFailure, isSstashError, type Secret } from "@sstash/core";
import { EnvelopeStore, MasterKeyService } from "@sstash/core/envelope";
import { MemoryRecordTable } from "@sstash/core/memory";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leaksIn } from "../cli/planted-secret.ts";
import { type ChangedRow, changedRows, type SealedRow, sealedRows } from "./random-rows.ts";
import { seed } from "./seed.ts";
import { notSlow } from "./slow.ts";

const keys = new MasterKeyService(Buffer.alloc(32, 3));
const runs = notSlow === undefined ? 10_000 : 2500;

type Told = { readonly secret: Secret } | { readonly code: string };

/** What came of reading one row: the secret, or the code of an error of ours that gives nothing away. */
async function told(read: () => Promise<Secret>): Promise<Told> {
  try {
    return { secret: await read() };
  } catch (error) {
    if (!isSstashError(error)) throw error;
    const leaks = leaksIn(`${inspect(error)} ${error.message} ${JSON.stringify(error)}`);
    if (leaks.length > 0) throw new Error(`the error shows ${leaks}`, { cause: error });
    return { code: error.code };
  }
}

/** Reads one row in every way there is; each must come to the same. */
async function readEveryWay({ item }: ChangedRow): Promise<Told> {
  const table = new MemoryRecordTable();
  await table.insert(item);
  const store = new EnvelopeStore({ keys, table });
  const [name, version] = [item["name"]?.S ?? "", item["version"]?.S ?? ""];
  const outcome = await told(() => store.get(name, { version }));
  const codes = new Set(["code" in outcome ? outcome.code : undefined]);
  for await (const one of store.readMany("everything")) codes.add(isReadFailure(one) ? one.error.code : undefined);
  for await (const { error } of store.audit("*")) codes.add(error?.code);
  if (codes.size !== 1) throw new Error(`reads of one row do not agree: ${[...codes].join(", ")}`);
  return outcome;
}

/** Whether a row reads as one that was sealed: the binding holds all of it together, the hmac only the value. */
function isSealed(
  { name, version, comment, value }: Secret,
  { item }: ChangedRow,
  rows: readonly SealedRow[],
): boolean {
  const text = value.text();
  const isBound = item["sstash_binding"] !== undefined;
  return rows.some(({ item: sealed, value: was }) => {
    if (was !== text) return false;
    const whole = sealed["name"]?.S === name && sealed["version"]?.S === version && sealed["comment"]?.S === comment;
    return whole || !isBound;
  });
}

describe(`rows changed at random (seed ${seed}, ${runs} rows)`, () => {
  it("read as what was sealed, or fail with an error of ours, and never show what they hold", {
    timeout: 120_000,
  }, async () => {
    const rows = await sealedRows(keys);
    const counts = new Map<string, number>();
    // Made ten thousand times over and mapped to the sources, stacks would take most of the time.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      await fc.assert(
        fc.asyncProperty(changedRows(rows), async (row) => {
          const outcome = await readEveryWay(row);
          if ("secret" in outcome && !isSealed(outcome.secret, row, rows))
            throw new Error("it reads as something else");
          const came = "code" in outcome ? outcome.code : "read";
          counts.set(came, (counts.get(came) ?? 0) + 1);
        }),
        { numRuns: runs, seed },
      );
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
    // The changes are of every kind: enough of them tell.
    for (const came of ["read", "ERR_MALFORMED_RECORD", "ERR_INTEGRITY", "ERR_CONTEXT_MISMATCH"]) {
      expect([came, counts.get(came)]).toEqual([came, expect.toSatisfy((count: number) => count > runs / 1000)]);
    }
  });
});
