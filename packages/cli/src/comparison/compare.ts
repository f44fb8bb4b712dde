import {
  type CallOptions,
  compareFingerprints,
  type Difference,
  fingerprinter,
  isSstashError,
  type Secret,
  SecretNotFoundError,
  type SecretStore,
  type SecretValue,
} from "@sstash/core";
import type { CommandContext } from "../command.ts";
import { dotenvName } from "../formats/dotenv.ts";
import type { Values } from "./lines.ts";
import { type Side, underDotenvNames, watched } from "./side.ts";

export interface Comparison {
  readonly difference: Difference;
  /** The values of both sides, where they are to be shown. */
  readonly values?: readonly [first: Values, second: Values];
}

/** A side that could not be read at all. Its hint is about that store. */
export class SideTrouble extends Error {
  override readonly name = "SideTrouble";
  override readonly cause: unknown;
  readonly context: CommandContext;

  constructor(cause: unknown, context: CommandContext) {
    super("one side could not be read");
    this.cause = cause;
    this.context = context;
  }
}

export interface SideOptions {
  readonly pattern: string | undefined;
  readonly show: boolean;
  /** Told of every secret of either side that was read. */
  readonly onRead: () => void;
}

/**
 * Reads both sides at once. Where one of them is a .env file, both are compared under the names that `-f dotenv` writes.
 * @throws SecretNotFoundError when a pattern was given and nothing matches it: that is no proof of being the same.
 */
export async function compareSides(
  sides: readonly [Side, Side],
  { pattern, show, onRead }: SideOptions,
): Promise<Comparison> {
  const fingerprints = await fingerprinter();
  const asDotenv = sides.some(({ isDotenv }) => isDotenv);
  const read = async ({ read: outcomes, context }: Side) => {
    const kept = new Map<string, SecretValue>();
    const keep = (name: string, value: SecretValue) => {
      onRead();
      if (show) kept.set(asDotenv ? (dotenvName(name) ?? name) : name, value);
    };
    try {
      const found = await fingerprints(watched(outcomes(pattern), keep));
      return { kept, found: asDotenv ? underDotenvNames(found) : found };
    } catch (error) {
      throw isSstashError(error) ? new SideTrouble(error, context) : error;
    }
  };
  const [first, second] = await Promise.all([read(sides[0]), read(sides[1])]);
  const difference = compareFingerprints(first.found, second.found);
  const isEmpty = Object.values(difference).every((list) => list.length === 0);
  if (pattern !== undefined && isEmpty) throw new SecretNotFoundError(pattern);
  return { difference, ...(show ? { values: [first.kept, second.kept] } : {}) };
}

export interface Versions {
  readonly name: string;
  readonly from: string;
  readonly to: string | undefined;
  readonly show: boolean;
}

/** @throws SecretNotFoundError when there is no such secret or version. */
export async function compareVersions(
  store: SecretStore,
  { name, from, to, show }: Versions,
  call: CallOptions,
): Promise<Comparison> {
  const [older, newer] = await Promise.all([
    store.get(name, { ...call, version: from }),
    store.get(name, { ...call, ...(to === undefined ? {} : { version: to }) }),
  ]);
  const fingerprints = await fingerprinter();
  const difference = compareFingerprints(await fingerprints([older]), await fingerprints([newer]));
  return { difference, ...(show ? { values: [valuesOf(older), valuesOf(newer)] } : {}) };
}

function valuesOf({ name, value }: Secret): Values {
  return new Map([[name, value]]);
}
