import type { CallReport } from "@sstash/core/credstash";
import type { Io } from "./io.ts";

/** Follows the calls of one command, for `--debug` and `--stats`. */
export interface CallLog {
  readonly onCall: (report: CallReport) => void;
  /** Prints the totals. */
  readonly finish: () => Promise<void>;
}

export interface CallLogOptions {
  /** Print each call as it ends. */
  readonly debug: boolean;
  /** Print totals at the end. */
  readonly stats: boolean;
  /** Milliseconds, from any start. */
  readonly now: () => number;
}

interface Total {
  calls: number;
  retries: number;
  failures: number;
  units: number;
}

export function callLog({ stderr }: Pick<Io, "stderr">, { debug, stats, now }: CallLogOptions): CallLog {
  const started = now();
  const totals = new Map<string, Total>();
  return {
    onCall: (report) => {
      const kind = `${report.service} ${report.operation}`;
      const total = totals.get(kind) ?? { calls: 0, retries: 0, failures: 0, units: 0 };
      totals.set(kind, {
        calls: total.calls + 1,
        retries: total.retries + Math.max(0, report.attempts - 1),
        failures: total.failures + (report.failure === undefined ? 0 : 1),
        units: total.units + (report.units ?? 0),
      });
      if (debug) void stderr.write(`sstash: debug: ${described(kind, report)}\n`);
    },
    finish: async () => {
      if (!stats) return;
      const lines = [...totals].sort().map(([kind, total]) => `sstash: stats: ${summed(kind, total)}\n`);
      await stderr.write(`${lines.join("")}sstash: stats: ${Math.round(now() - started)} ms in all\n`);
    },
  };
}

function described(kind: string, { durationMs, attempts, requestId, failure }: CallReport): string {
  const outcome = failure === undefined ? "" : `, ${failure}`;
  return `${kind} ${Math.round(durationMs)} ms, ${counted(attempts, "try", "tries")}${outcome}, request ${requestId ?? "without id"}`;
}

function summed(kind: string, { calls, retries, failures, units }: Total): string {
  const parts = [counted(calls, "call", "calls"), counted(retries, "retry", "retries")];
  if (failures > 0) parts.push(`${failures} failed`);
  if (units > 0) parts.push(counted(units, "capacity unit", "capacity units"));
  return `${kind}: ${parts.join(", ")}`;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
