import type { Series } from "./measurement.ts";

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** `values` holds at least one. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
  return { median, least: sorted[0] ?? 0, most: sorted.at(-1) ?? 0 };
}

export function wallMs({ runs }: Series): Spread {
  return spread(runs.map((run) => run.wallMs));
}

/** The mean: one run's is counted in hundredths of a second only. */
export function cpuMs({ runs }: Series): number | undefined {
  const known = runs.flatMap((run) => run.cpuMs ?? []);
  return known.length === 0 ? undefined : known.reduce((sum, next) => sum + next, 0) / known.length;
}

export function peakMb({ runs }: Series): Spread | undefined {
  const known = runs.flatMap((run) => run.peakMb ?? []);
  return known.length === 0 ? undefined : spread(known);
}

/** As text; 2 digits below 10. */
export function ratioText(ours: Series, theirs: Series): string {
  return digits(wallMs(ours).median / wallMs(theirs).median);
}

export function digits(ratio: number): string {
  return ratio < 10 ? ratio.toPrecision(2) : ratio.toFixed(0);
}
