import type { Pause } from "../../envelope/random-pause.ts";
import { InvalidInputError, NotSupportedError, PendingDeletionError, SecretNotFoundError } from "../../errors.ts";
import { SecretValue } from "../../secret-value.ts";
import type {
  CallOptions,
  Candidate,
  DeleteOptions,
  LabelStore,
  ReadFailure,
  ReadOptions,
  RecoveryStore,
  Secret,
  SecretEntry,
  Selection,
  StoreSupports,
  WriteOptions,
} from "../../store.ts";
import { leafAddress } from "./leaf-path.ts";
import { writeLeafOf } from "./leaf-write.ts";
import { listSecrets } from "./list-secrets.ts";
import { wasAskedBefore } from "./lost-answer.ts";
import { createSecret, type PutMeans, putSecret, requireSupported, secretWrite } from "./put-secret.ts";
import { readMany } from "./read-many.ts";
import { readSecret } from "./read-secret.ts";
import { checkLargest, checkValueBytes } from "./secret-content.ts";
import { versionsOf } from "./secret-versions.ts";
import {
  checkLabel,
  checkVersion,
  currentLabel,
  holderOf,
  type LabelledSecret,
  labelsOf,
  previousLabel,
  settleLabel,
  versionIdOf,
} from "./staging-label.ts";

export interface SecretsManagerStoreMeans extends PutMeans {
  readonly pause?: Pause | undefined;
}

const supports: StoreSupports = {
  context: false,
  comments: false,
  chosenVersions: false,
  deleteVersion: false,
  leaves: true,
  labels: true,
  recovery: true,
};

/** AWS Secrets Manager, which encrypts by itself. Versions are ids that the writer made up, or AWS; labels say which is which. */
export class SecretsManagerStore implements LabelStore, RecoveryStore {
  readonly supports: StoreSupports = supports;
  readonly #means: SecretsManagerStoreMeans;

  constructor(means: SecretsManagerStoreMeans) {
    this.#means = means;
  }

  async get(name: string, options: ReadOptions = {}): Promise<Secret> {
    options.signal?.throwIfAborted();
    return readSecret(this.#means, name, options);
  }

  async put(name: string, value: string | Uint8Array, options: WriteOptions = {}): Promise<SecretEntry> {
    options.signal?.throwIfAborted();
    const address = leafAddress(name);
    const given = new SecretValue(value);
    if (address.path !== undefined)
      return this.#putLeaf(name, { name: address.name, path: address.path, given }, options);
    // Only checked: what is kept is the text that was given.
    if (options.json) given.json();
    return putSecret(this.#means, secretWrite(this.#means, { name, value: given }, options));
  }

  async versions(name: string, options: CallOptions = {}): Promise<readonly SecretEntry[]> {
    options.signal?.throwIfAborted();
    return versionsOf(this.#means.calls, this.#whole(name), options);
  }

  async *list(options: CallOptions = {}): AsyncGenerator<SecretEntry, void, undefined> {
    for await (const { name, labelled, description } of listSecrets(this.#means, options)) {
      const comment = description === undefined ? {} : { comment: description };
      for (const { version, labels } of labelled) yield { name, version, labels, ...comment };
    }
  }

  readMany(selection: Selection, options: ReadOptions = {}): AsyncGenerator<Secret | ReadFailure, void, undefined> {
    return readMany(this.#means, selection, options);
  }

  /** The whole secret: the API deletes no single version. */
  async delete(name: string, options: DeleteOptions = {}): Promise<readonly SecretEntry[]> {
    options.signal?.throwIfAborted();
    if (options.version !== undefined) {
      throw new NotSupportedError(
        "Secrets Manager deletes whole secrets; a version without labels is dropped by AWS in time",
      );
    }
    const window = recoveryWindow(options.recoveryDays);
    const secret = this.#whole(name);
    const doomed = (await this.versions(name, options)).toReversed();
    if (doomed.length === 0) return [];
    for (const entry of doomed) options.onDelete?.(entry);
    try {
      await this.#means.calls.send("DeleteSecret", { SecretId: secret.id, ...window }, { asked: { name }, options });
    } catch (error) {
      // Gone in between.
      if (error instanceof SecretNotFoundError) return [];
      // An answer that got lost: the first try deleted it, or somebody else did as much.
      if (error instanceof PendingDeletionError && wasAskedBefore(error)) return doomed;
      throw error;
    }
    return doomed;
  }

  async restore(name: string, options: CallOptions = {}): Promise<void> {
    options.signal?.throwIfAborted();
    await this.#means.calls.send("RestoreSecret", { SecretId: this.#whole(name).id }, { asked: { name }, options });
  }

  async label(name: string, label: string, options: CallOptions & { readonly version: string }): Promise<SecretEntry> {
    options.signal?.throwIfAborted();
    checkLabel(label);
    checkVersion(options.version);
    const secret = this.#whole(name);
    const labels = await labelsOf(this.#means.calls, secret, options);
    const to = versionIdOf(labels, { name, version: options.version });
    const from = holderOf(labels, label);
    if (from !== to) await settleLabel(this.#means.calls, secret, { signal: options.signal, label, to, from });
    return { name, version: to, labels: labelsAfter(labels.get(to) ?? [], label, from !== undefined && from !== to) };
  }

  async unlabel(name: string, label: string, options: CallOptions = {}): Promise<void> {
    options.signal?.throwIfAborted();
    checkLabel(label);
    const secret = this.#whole(name);
    const from = holderOf(await labelsOf(this.#means.calls, secret, options), label);
    if (from !== undefined) await settleLabel(this.#means.calls, secret, { ...options, label, from });
  }

  promote(name: string, version: string, options: CallOptions = {}): Promise<SecretEntry> {
    return this.label(name, currentLabel, { ...options, version });
  }

  check({ name, version, valueBytes, context }: Candidate): void {
    requireSupported({ ...(version === undefined ? {} : { version }), ...(context === undefined ? {} : { context }) });
    const address = leafAddress(name);
    this.#means.names.idOf(address.name);
    // A leaf may be empty: the tree around it is not.
    if (address.path === undefined) checkValueBytes(valueBytes);
    else checkLargest(valueBytes);
  }

  async #putLeaf(
    name: string,
    leaf: { readonly name: string; readonly path: readonly string[]; readonly given: SecretValue },
    options: WriteOptions,
  ): Promise<SecretEntry> {
    requireSupported(options);
    if (options.labels !== undefined || options.writeId !== undefined) {
      throw new NotSupportedError("a leaf is put without labels and without a write id");
    }
    const { calls, pause } = this.#means;
    const create = (value: SecretValue) =>
      createSecret(this.#means, secretWrite(this.#means, { name: leaf.name, value }, options));
    const write = { ...this.#whole(leaf.name), path: leaf.path, value: leaf.given };
    return { ...(await writeLeafOf({ calls, create, pause }, write, options)), name };
  }

  /** @throws InvalidInputError for the name of a leaf. */
  #whole(name: string): LabelledSecret {
    if (leafAddress(name).path !== undefined)
      throw new InvalidInputError("this is done to whole secrets, not to a leaf");
    return { name, id: this.#means.names.idOf(name) };
  }
}

/** AWSPREVIOUS goes where AWSCURRENT comes from. Source: API reference of UpdateSecretVersionStage. */
function labelsAfter(own: readonly string[], added: string, isMoved: boolean): readonly string[] {
  const kept = added === currentLabel && isMoved ? own.filter((label) => label !== previousLabel) : own;
  return [...new Set([...kept, added])];
}

/** Source: API reference of DeleteSecret. @throws InvalidInputError */
function recoveryWindow(days: number | undefined): {
  RecoveryWindowInDays?: number;
  ForceDeleteWithoutRecovery?: true;
} {
  if (days === undefined) return {};
  if (days === 0) return { ForceDeleteWithoutRecovery: true };
  if (!Number.isInteger(days) || days < 7 || days > 30) {
    throw new InvalidInputError("a deleted secret can be kept for 7 to 30 days, or for none");
  }
  return { RecoveryWindowInDays: days };
}
