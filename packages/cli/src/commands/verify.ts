import { compareCodePoints } from "@sstash/core";
import type { RecordAudit } from "@sstash/core/envelope";
import { type CommandContext, defineCommand } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { oneLine } from "../one-line.ts";
import { contextPositional, encryptionContext } from "../options/encryption-context.ts";
import { expectKeyOption } from "../options/expect-key-option.ts";
import { noMatch } from "../options/no-match.ts";
import { startProgress } from "../progress.ts";
import { firstLine } from "../report.ts";
import { shadowing } from "../shadowing.ts";

interface Row {
  readonly name: string;
  readonly version: string;
  readonly state: "bound" | "unbound" | "altered" | "unreadable";
  /** Why it is altered or unreadable, and which newer versions it hides. */
  readonly remarks: readonly string[];
  readonly code?: string;
}

export const verify = defineCommand({
  name: "verify",
  describe: "open every version of every secret and report which records are not as they were written",
  positionals: {
    pattern: { kind: "optional", describe: "names to look at; each * stands for any run of characters (default: all)" },
    context: contextPositional,
  },
  options: {
    ...expectKeyOption,
    json: { kind: "flag", describe: "one JSON array instead of lines" },
    "allow-unbound": {
      kind: "flag",
      describe: "records without sstash_binding are no finding: older tools write them",
    },
  },
  examples: [
    ["verify", "the whole table"],
    ["verify 'db.*' --json", "some of it, for a program"],
    ["verify '*' env=prod", "records put with the context env=prod"],
  ],
  async run(args, context) {
    const pairs = encryptionContext(args.context);
    const store = await context.openRecordStore({ bulk: true, expectKey: args["expect-key"] });
    const audits: RecordAudit[] = [];
    const progress = startProgress("records read", context.io);
    try {
      for await (const audit of store.audit(args.pattern ?? "*", { ...context.call, ...pairs })) {
        audits.push(audit);
        progress.update(audits.length);
      }
    } finally {
      progress.end();
    }
    audits.sort((a, b) => compareCodePoints(a.name, b.name) || compareCodePoints(a.version, b.version));
    const rows = rowsOf(audits);
    if (rows.length === 0 && args.pattern !== undefined) await context.io.stderr.write(noMatch);
    const findings = rows.filter((row) => isFinding(row, args["allow-unbound"]));
    await print(rows, { json: args.json, findings: findings.length }, context);
    return findings.length === 0 ? exitStatus.done : exitStatus.failed;
  },
});

function rowsOf(audits: readonly RecordAudit[]): readonly Row[] {
  const shadows = shadowing(audits);
  return audits.map((audit) => {
    const { name, version, state, error } = audit;
    const hidden = shadows.get(audit);
    const remarks = hidden === undefined ? [] : [`sorts above the newer version ${hidden}`];
    if (error === undefined || state !== "failed")
      return { name, version, state: state === "bound" ? state : "unbound", remarks };
    const reason = firstLine(error, { name });
    return {
      name,
      version,
      state: error.code === "ERR_INTEGRITY" ? "altered" : "unreadable",
      remarks: [reason, ...remarks],
      code: error.code,
    };
  });
}

function isFinding({ state, remarks }: Row, allowUnbound: boolean): boolean {
  return remarks.length > 0 || !(state === "bound" || (state === "unbound" && allowUnbound));
}

async function print(
  rows: readonly Row[],
  { json, findings }: { readonly json: boolean; readonly findings: number },
  { io }: CommandContext,
): Promise<void> {
  if (json) {
    await io.stdout.write(`${JSON.stringify(rows, undefined, 2)}\n`);
  } else {
    const width = rows.reduce((widest, { name }) => Math.max(widest, [...oneLine(name)].length), 0);
    const lines = rows.map(({ name, version, state, remarks }) => {
      const padded = oneLine(name).padEnd(width);
      return `${padded} -- version ${oneLine(version)} -- ${[state, ...remarks].join(": ")}\n`;
    });
    await io.stdout.write(lines.join(""));
  }
  await io.stderr.write(`sstash: ${rows.length} records, ${findings === 1 ? "1 finding" : `${findings} findings`}\n`);
}
