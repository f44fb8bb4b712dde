import type { CopyOutcome, CopyPlan, CopyTrouble } from "@sstash/core/transfer";
import { oneLine } from "./one-line.ts";
import { firstLine } from "./report.ts";

const marks = { copied: "+", same: "=" } as const;

/** `+ NAME version V`, `= NAME version V` or `! NAME: reason`. */
export function outcomeLine({ name, version, state, reason, error }: CopyOutcome): string {
  if (state === "copied" || state === "same")
    return `${marks[state]} ${oneLine(name)} version ${oneLine(version ?? "")}`;
  const why = [reason, error && firstLine(error, { name })].filter((part) => part !== undefined).join(": ");
  return `! ${oneLine(name)}: ${versioned(version)}${why}`;
}

export function troubleLine({ name, version, error }: CopyTrouble): string {
  return `! ${oneLine(name)}: ${versioned(version)}${firstLine(error, { name })}`;
}

function versioned(version: string | undefined): string {
  return version === undefined || version === "next" ? "" : `version ${oneLine(version)}: `;
}

/** What carrying out the plan would say if all went well. */
export function expectedOutcomes({ secrets }: Pick<CopyPlan, "secrets">): readonly CopyOutcome[] {
  return secrets.flatMap(({ name, steps }) =>
    steps.map((step): CopyOutcome => {
      if (step.kind === "same") return { name, version: step.version, state: "same" };
      if (step.kind !== "conflict") return { name, version: step.version, state: "copied" };
      const { kind: state, ...rest } = step;
      return { name, state, ...rest };
    }),
  );
}

/** How many of each there were. */
export class CopyTally {
  readonly #counts = { copied: 0, same: 0, conflict: 0, failed: 0 };

  add(state: CopyOutcome["state"], count = 1): void {
    this.#counts[state] += count;
  }

  get total(): number {
    return Object.values(this.#counts).reduce((sum, count) => sum + count, 0);
  }

  get isWhole(): boolean {
    return this.#counts.conflict + this.#counts.failed === 0;
  }

  /** `3 copied, 1 there already, 2 not copied`. */
  summary(dryRun = false): string {
    const { copied, same, conflict, failed } = this.#counts;
    const would = dryRun ? "would be " : "";
    const not = conflict + failed;
    const parts = [`${copied} ${would}copied`, `${same} there already`];
    if (not > 0) parts.push(`${not} ${would === "" ? "not copied" : "would not be copied"}`);
    return parts.join(", ");
  }
}
