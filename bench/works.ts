import type { Job } from "./programs.ts";
import { secretNumber } from "./secrets.ts";

export type WorkId = "start" | "help" | "get" | "exec" | "getall" | "putall" | "getall-large" | "sm-get" | "sm-getall";

/** One row of the comparison: the same job for every program. */
export interface Work {
  readonly id: WorkId;
  readonly title: string;
  readonly job: Job;
  /** Added to every call. */
  readonly delayMs: number;
  /** What the table holds before; `putall` gets a fresh one for every run. */
  readonly rows: { readonly secrets: number; readonly versions: number };
  readonly freshTable: boolean;
  /** Lines with anything on them that a right answer has; undefined for "some". */
  readonly lines: number | undefined;
  readonly memory: boolean;
  readonly rounds: { readonly quick: number; readonly slow: number };
}

export interface Sizes {
  readonly secrets: number;
  readonly large: { readonly secrets: number; readonly versions: number };
}

export const fullSizes: Sizes = { secrets: 1000, large: { secrets: 10_000, versions: 3 } };
export const quickSizes: Sizes = { secrets: 200, large: { secrets: 1000, versions: 3 } };

/** `document` is the path of a JSON object of `sizes.secrets` entries. */
export function worksOf(sizes: Sizes, document: string): readonly Work[] {
  const many = sizes.secrets.toLocaleString("en");
  const rows = { secrets: sizes.secrets, versions: 1 };
  const { large } = sizes;
  const common = { delayMs: 5, rows, freshTable: false, lines: undefined, memory: false };
  return [
    { ...common, id: "start", title: "nothing", job: { verb: "nothing" }, lines: 0, rounds: { quick: 11, slow: 0 } },
    { ...common, id: "help", title: "`--help`", job: { verb: "help" }, rounds: { quick: 11, slow: 5 } },
    {
      ...common,
      id: "get",
      title: "`get`, cold process, 5 ms a call",
      job: { verb: "get", name: secretNumber(7).name },
      lines: 1,
      rounds: { quick: 11, slow: 7 },
    },
    {
      ...common,
      id: "exec",
      title: "`exec` of `printenv` with one secret, 5 ms a call",
      job: { verb: "exec", name: secretNumber(7).name },
      lines: 1,
      rounds: { quick: 11, slow: 0 },
    },
    {
      ...common,
      id: "getall",
      title: `\`getall -f dotenv\`, ${many} secrets, 5 ms a call`,
      job: { verb: "getall" },
      lines: sizes.secrets,
      memory: true,
      rounds: { quick: 7, slow: 2 },
    },
    {
      ...common,
      id: "putall",
      title: `\`putall\`, ${many} secrets, no added latency`,
      job: { verb: "putall", document },
      delayMs: 0,
      rows: { secrets: 0, versions: 1 },
      freshTable: true,
      lines: sizes.secrets,
      rounds: { quick: 7, slow: 2 },
    },
    {
      ...common,
      id: "getall-large",
      title: `\`getall -f dotenv\`, ${large.secrets.toLocaleString("en")} secrets × ${large.versions} versions, no added latency`,
      job: { verb: "getall" },
      delayMs: 0,
      rows: large,
      lines: large.secrets,
      memory: true,
      rounds: { quick: 3, slow: 1 },
    },
    {
      ...common,
      id: "sm-get",
      title: "`get` from Secrets Manager, cold process, 5 ms a call",
      job: { verb: "get", name: secretNumber(7).name, from: "secrets-manager" },
      lines: 1,
      rounds: { quick: 11, slow: 0 },
    },
    {
      ...common,
      id: "sm-getall",
      title: `\`getall -f dotenv\` from Secrets Manager, ${many} secrets, 5 ms a call`,
      job: { verb: "getall", from: "secrets-manager" },
      lines: sizes.secrets,
      memory: true,
      rounds: { quick: 7, slow: 0 },
    },
  ];
}
