import type { Measurements, Series } from "./measurement.ts";
import type { ProgramName } from "./programs.ts";
import { digits, peakMb, wallMs } from "./statistics.ts";
import type { WorkId } from "./works.ts";

/** What was set out to be reached, and what to push towards after that. */
export interface Target {
  readonly work: string;
  readonly aim: string;
  readonly stretch: boolean;
  /** Undefined when a program it compares with is not there. */
  readonly reached: (measured: Measurements) => Reached | undefined;
}

export interface Reached {
  readonly text: string;
  readonly met: boolean;
}

type Place = readonly [WorkId, ProgramName];

const sstashGetall: Place = ["getall", "sstash"];

export const targets: readonly Target[] = [
  ...timeTargets(
    "`get`, cold process",
    ["get", "sstash"],
    [
      { most: 0.45, of: ["get", "credstash"], stretch: false },
      { most: 2, of: ["start", "node -e 0"], stretch: true },
    ],
  ),
  {
    work: "`exec` of a small program",
    aim: "≤ 30 ms over `get`",
    stretch: false,
    reached: (measured) => {
      const [exec, get] = [seriesAt(measured, ["exec", "sstash"]), seriesAt(measured, ["get", "sstash"])];
      if (exec === undefined || get === undefined) return undefined;
      const over = wallMs(exec).median - wallMs(get).median;
      return { text: `${Math.round(over)} ms`, met: over <= 30 };
    },
  },
  ...timeTargets("`getall -f dotenv`", sstashGetall, [
    { most: 0.18, of: ["getall", "credstash"], stretch: false },
    { most: 1.2, of: ["getall", "floor"], stretch: true },
  ]),
  callTarget("`getall -f dotenv`", "no Query", sstashGetall, (calls) => calls["Query"] === undefined),
  ...timeTargets(
    "`putall`",
    ["putall", "sstash"],
    [
      { most: 0.12, of: ["putall", "credstash"], stretch: false },
      { most: 0.03, of: ["putall", "credstash"], stretch: true },
    ],
  ),
  callTarget("`putall`", "two calls a secret", ["putall", "sstash"], (calls) => {
    const { GenerateDataKey: keys, PutItem: items, ...others } = calls;
    return keys === items && Object.keys(others).length === 0;
  }),
  ...timeTargets(
    "`--help`",
    ["help", "sstash"],
    [
      { most: 4, of: ["start", "node -e 0"], stretch: false },
      { most: 1.3, of: ["start", "node -e 0"], stretch: true },
    ],
  ),
  {
    work: "peak memory of that `getall`",
    aim: "≤ 130 MB",
    stretch: false,
    reached: (measured) => {
      const peak = peakOf(measured, sstashGetall);
      return peak === undefined ? undefined : { text: `${Math.round(peak)} MB`, met: peak <= 130 };
    },
  },
  {
    work: "peak memory of the large `getall`",
    aim: "≤ 1.5 × that of the small one",
    stretch: false,
    reached: (measured) => {
      const [small, large] = [peakOf(measured, sstashGetall), peakOf(measured, ["getall-large", "sstash"])];
      return small === undefined || large === undefined ? undefined : ratioReached(large / small, 1.5);
    },
  },
  ...timeTargets(
    "`get` from Secrets Manager",
    ["sm-get", "sstash"],
    [{ most: 1.1, of: ["get", "sstash"], stretch: false }],
  ),
  callTarget("`getall` from Secrets Manager", "≤ 60 calls", ["sm-getall", "sstash"], (calls) => {
    return Object.values(calls).reduce((sum, count) => sum + count, 0) <= 60;
  }),
  {
    work: "`getall` from Secrets Manager",
    aim: "≤ 1.5 s",
    stretch: false,
    reached: (measured) => {
      const series = seriesAt(measured, ["sm-getall", "sstash"]);
      if (series === undefined) return undefined;
      const { median } = wallMs(series);
      return { text: `${(median / 1000).toFixed(2)} s`, met: median <= 1500 };
    },
  },
];

interface Bound {
  readonly most: number;
  readonly of: Place;
  readonly stretch: boolean;
}

function timeTargets(work: string, place: Place, bounds: readonly Bound[]): readonly Target[] {
  return bounds.map(({ most, of, stretch }) => ({
    work,
    aim: `≤ ${most} × ${of[1] === "node -e 0" ? "`node -e 0`" : of[1] === "floor" ? "the floor" : of[1] === "sstash" ? "that from a credstash table" : of[1]}`,
    stretch,
    reached: (measured) => {
      const [ours, theirs] = [seriesAt(measured, place), seriesAt(measured, of)];
      if (ours === undefined || theirs === undefined) return undefined;
      return ratioReached(wallMs(ours).median / wallMs(theirs).median, most);
    },
  }));
}

function callTarget(
  work: string,
  aim: string,
  place: Place,
  isMet: (calls: Readonly<Record<string, number>>) => boolean,
): Target {
  return {
    work,
    aim,
    stretch: false,
    reached: (measured) => {
      const series = seriesAt(measured, place);
      if (series === undefined) return undefined;
      return { text: callsText(series.traffic.calls), met: isMet(series.traffic.calls) };
    },
  };
}

export function callsText(calls: Readonly<Record<string, number>>): string {
  const kinds = Object.entries(calls).sort(([a], [b]) => (a < b ? -1 : 1));
  return kinds.length === 0 ? "none" : kinds.map(([kind, count]) => `${count.toLocaleString("en")} ${kind}`).join(", ");
}

export function seriesAt(measured: Measurements, [work, program]: Place): Series | undefined {
  return measured.get(work)?.get(program);
}

function peakOf(measured: Measurements, place: Place): number | undefined {
  const series = seriesAt(measured, place);
  return series === undefined ? undefined : peakMb(series)?.median;
}

function ratioReached(ratio: number, most: number): Reached {
  return { text: `${digits(ratio)} ×`, met: ratio <= most };
}
