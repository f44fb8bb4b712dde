import { InvalidInputError, SecretNotFoundError } from "../errors.ts";
import type { CallOptions, EncryptionContext, SecretEntry, SecretStore } from "../store.ts";
import { carryOut } from "./carry-out.ts";
import type { CopyOptions, CopyOutcome, CopyPlan, SecretPlan } from "./copy-plan.ts";
import { planCopy } from "./plan-copy.ts";
import { isUnderRotation } from "./source-read.ts";
import { callOptionsOf } from "./target-options.ts";

export interface RenameOptions extends CallOptions {
  /** For reading and for writing. Default: the store's own. */
  readonly context?: EncryptionContext;
  /** Called before each version of the old name is removed, oldest first, or before all of them are at once. */
  readonly onDelete?: (entry: SecretEntry) => void;
}

export interface NewName {
  readonly from: string;
  readonly to: string;
}

/**
 * Gives a secret another name: every version is put under it with its comment and read back, and then the old name is
 * deleted. Stopped anywhere it can be run again. An outcome that is neither `copied` nor `same` means that nothing was deleted.
 * @throws SecretNotFoundError when there is no such secret.
 * @throws InvalidInputError when the new name holds anything but a beginning of the same versions, or what they become.
 */
export async function* renameSecret(
  store: SecretStore,
  name: NewName,
  options: RenameOptions = {},
): AsyncGenerator<CopyOutcome, void, undefined> {
  if (name.from === name.to) throw new InvalidInputError("the new name is the old one");
  const call = callOptionsOf(options);
  const before = await store.versions(name.from, call);
  if (before.length === 0) throw new SecretNotFoundError(name.from);
  if (before.some(isUnderRotation)) throw new InvalidInputError("the secret is being rotated; rename it afterwards");
  const copying = copyOptionsOf(name, options);
  const plan = await planCopy({ from: store, to: store }, copying);
  const troubles = troublesOf(plan);
  yield* troubles;
  if (troubles.length > 0) return;
  requireBeginning(plan.secrets, name.to);
  for await (const outcome of carryOut(plan, store, copying)) {
    yield outcome;
    if (outcome.state === "failed" || outcome.state === "conflict") return;
  }
  if (!isSame(before, await store.versions(name.from, call))) {
    yield { name: name.from, state: "failed", reason: "its versions changed meanwhile; nothing was deleted" };
    return;
  }
  await deleteOld(store, { name: name.from, versions: before }, options);
}

function copyOptionsOf({ from, to }: NewName, { context, signal }: RenameOptions): CopyOptions {
  return {
    ...(signal === undefined ? {} : { signal }),
    ...(context === undefined ? {} : { sourceContext: context, targetContext: context }),
    selection: { names: [from] },
    allVersions: true,
    nameInTarget: () => to,
  };
}

function troublesOf({ unreadable, obstacles }: CopyPlan): readonly CopyOutcome[] {
  return [...unreadable, ...obstacles].map((trouble) => ({ ...trouble, state: "failed" }));
}

/**
 * What an earlier run left: the oldest versions and nothing else, or all of them, where it was stopped when it deleted the
 * old name from its oldest version on.
 */
function requireBeginning(secrets: readonly SecretPlan[], newName: string): void {
  for (const { steps, strangers } of secrets) {
    const firstPut = steps.findIndex(({ kind }) => kind === "put");
    const thenNotPut = firstPut >= 0 && steps.slice(firstPut).some(({ kind }) => kind === "same" || kind === "label");
    const conflict = steps.some(({ kind }) => kind === "conflict");
    if (conflict || thenNotPut || (strangers > 0 && firstPut >= 0))
      throw new InvalidInputError(`there is a secret ${JSON.stringify(newName)} already, with versions of its own`);
  }
}

function isSame(before: readonly SecretEntry[], after: readonly SecretEntry[]): boolean {
  return before.length === after.length && before.every(({ version }, index) => version === after[index]?.version);
}

/** Version by version where that can be done: one that comes now stays. */
async function deleteOld(
  store: SecretStore,
  { name, versions }: { readonly name: string; readonly versions: readonly SecretEntry[] },
  options: RenameOptions,
): Promise<void> {
  const call = { ...callOptionsOf(options), ...(options.onDelete === undefined ? {} : { onDelete: options.onDelete }) };
  if (!store.supports.deleteVersion) {
    await store.delete(name, call);
    return;
  }
  for (const { version } of versions.toReversed()) await store.delete(name, { ...call, version });
}
