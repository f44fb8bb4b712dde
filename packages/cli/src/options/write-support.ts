import type { StoreSupports } from "@sstash/core";
import { padVersion } from "@sstash/core/envelope";
import { UsageError } from "../usage-error.ts";

/** What was given on the command line of a put. */
interface Given {
  readonly version?: string | undefined;
  readonly autoversion?: boolean;
  readonly digest?: string | undefined;
  readonly context?: readonly string[];
  readonly tag?: readonly string[] | undefined;
  readonly replicate?: readonly string[] | undefined;
  readonly json?: boolean;
}

const rules: readonly {
  readonly flag: keyof StoreSupports;
  readonly isGiven: (given: Given) => boolean;
  readonly message: string;
}[] = [
  {
    flag: "chosenVersions",
    isGiven: ({ version }) => version !== undefined,
    message: "-v has no place here: Secrets Manager gives versions their ids itself",
  },
  {
    flag: "context",
    isGiven: ({ context = [] }) => context.length > 0,
    message: "key=value pairs have no place here: Secrets Manager takes no encryption context",
  },
  {
    flag: "context",
    isGiven: ({ digest }) => digest !== undefined,
    message: "-d has no place here: Secrets Manager seals its secrets itself",
  },
  { flag: "labels", isGiven: ({ tag }) => tag !== undefined, message: "--tag is for Secrets Manager alone" },
  {
    flag: "recovery",
    isGiven: ({ replicate }) => replicate !== undefined,
    message: "--replicate is for Secrets Manager alone",
  },
  { flag: "leaves", isGiven: ({ json = false }) => json, message: "--json is for Secrets Manager alone" },
];

/** @throws UsageError for what this store cannot do, rather than leaving it out silently. */
export function requireWriteSupport(supports: StoreSupports, given: Given): void {
  const broken = rules.find(({ flag, isGiven }) => isGiven(given) && !supports[flag]);
  if (broken !== undefined) throw new UsageError(broken.message);
}

/** The version to write; `fallback` is what credstash takes where none is given. */
export function writtenVersion(supports: StoreSupports, { autoversion, version }: Given, fallback: string): string {
  return autoversion || !supports.chosenVersions ? "next" : padVersion(version ?? fallback);
}
