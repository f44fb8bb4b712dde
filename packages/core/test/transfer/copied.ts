import type { SecretStore } from "@sstash/core";
import { type CopyOptions, type CopyOutcome, carryOut, planCopy } from "@sstash/core/transfer";

/** Plans and carries out in one go. */
export async function copied(
  from: SecretStore,
  to: SecretStore,
  options: CopyOptions = {},
): Promise<readonly CopyOutcome[]> {
  return outcomesOf(carryOut(await planCopy({ from, to }, options), to, options));
}

export async function outcomesOf(outcomes: AsyncIterable<CopyOutcome>): Promise<readonly CopyOutcome[]> {
  const all: CopyOutcome[] = [];
  for await (const outcome of outcomes) all.push(outcome);
  return all;
}

/** Outcomes as lines: `+ NAME VERSION`. */
export function linesOf(outcomes: readonly CopyOutcome[]): readonly string[] {
  const marks = { copied: "+", same: "=", conflict: "!", failed: "!" };
  return outcomes.map(
    ({ state, name, version = "" }) => `${marks[state]} ${name} ${version.replace(/^(v-)?0+/, "$1")}`,
  );
}

/** Every version of every secret, oldest first, without the versions' own names. */
export async function contentOf(store: SecretStore): Promise<Readonly<Record<string, readonly string[]>>> {
  const names = new Set<string>();
  for await (const { name } of store.list()) names.add(name);
  const content: Record<string, readonly string[]> = {};
  for (const name of [...names].sort()) {
    const entries = (await store.versions(name)).toReversed();
    const secrets = await Promise.all(entries.map(({ version }) => store.get(name, { version })));
    content[name] = secrets.map(({ value }) => Buffer.from(value.bytes()).toString("latin1"));
  }
  return content;
}

/** The same with the versions as they are stored. */
export async function versionsOf(store: SecretStore, name: string): Promise<readonly string[]> {
  return (await store.versions(name)).map(({ version }) => version.replace(/^0+/, "")).toReversed();
}
