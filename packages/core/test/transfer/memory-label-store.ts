import { randomUUID } from "node:crypto";
import {
  type CallOptions,
  type Candidate,
  InvalidInputError,
  type LabelStore,
  namePattern,
  type ReadFailure,
  type ReadOptions,
  type Secret,
  type SecretEntry,
  SecretNotFoundError,
  SecretValue,
  type Selection,
  type StoreSupports,
  VersionExistsError,
  type WriteOptions,
} from "@sstash/core";

interface Kept {
  readonly version: string;
  readonly value: SecretValue;
  readonly labels: Set<string>;
}

/** The part of Secrets Manager's versions that copying has to do with, by the port's words: oldest first, labels on one version at a time. */
export class MemoryLabelStore implements LabelStore {
  readonly supports: StoreSupports = {
    context: false,
    comments: false,
    chosenVersions: false,
    deleteVersion: false,
    leaves: true,
    labels: true,
    recovery: false,
  };
  readonly #secrets = new Map<string, Kept[]>();
  readonly #comments = new Map<string, string>();

  async get(name: string, { version = "AWSCURRENT" }: ReadOptions = {}): Promise<Secret> {
    const kept = this.#find(name, version);
    return { ...this.#entry(name, kept), value: kept.value };
  }

  async put(name: string, value: string | Uint8Array, options: WriteOptions = {}): Promise<SecretEntry> {
    const { writeId: version = randomUUID(), labels = [], comment } = options;
    const kept = this.#secrets.get(name) ?? [];
    const given = new SecretValue(value);
    const before = kept.find((one) => one.version === version);
    if (before !== undefined) {
      if (before.value.equals(given)) return this.#entry(name, before);
      throw new VersionExistsError(name, version);
    }
    this.#secrets.set(name, [...kept, { version, value: given, labels: new Set() }]);
    if (comment) this.#comments.set(name, comment);
    for (const label of ["AWSCURRENT", ...labels]) await this.label(name, label, { version });
    return this.#entry(name, this.#find(name, version));
  }

  async versions(name: string): Promise<readonly SecretEntry[]> {
    const kept = (this.#secrets.get(name) ?? []).toReversed();
    const current = kept.filter(({ labels }) => labels.has("AWSCURRENT"));
    return [...current, ...kept.filter((one) => !current.includes(one))].map((one) => this.#entry(name, one));
  }

  async *list(): AsyncGenerator<SecretEntry, void, undefined> {
    for (const [name, kept] of this.#secrets) {
      const comment = this.#comments.get(name);
      for (const one of kept) {
        if (one.labels.size > 0) yield { ...this.#entry(name, one), ...(comment === undefined ? {} : { comment }) };
      }
    }
  }

  async *readMany(
    selection: Selection,
    options: ReadOptions = {},
  ): AsyncGenerator<Secret | ReadFailure, void, undefined> {
    const matches =
      typeof selection === "object" && "pattern" in selection ? namePattern(selection.pattern) : () => true;
    const names =
      typeof selection === "object" && "names" in selection
        ? selection.names
        : [...this.#secrets.keys()].filter(matches);
    for (const name of names) {
      yield await this.get(name, options).catch((error: SecretNotFoundError) => ({ name, error }));
    }
  }

  async delete(name: string): Promise<readonly SecretEntry[]> {
    const doomed = (await this.versions(name)).toReversed();
    this.#secrets.delete(name);
    return doomed;
  }

  check({ name, valueBytes }: Candidate): void {
    if (!/^[\w/+=.@#-]+$/.test(name)) throw new InvalidInputError("the name holds a character that is not allowed");
    if (valueBytes === 0) throw new InvalidInputError("the value is empty");
  }

  async label(
    name: string,
    label: string,
    { version }: CallOptions & { readonly version: string },
  ): Promise<SecretEntry> {
    const kept = this.#find(name, version);
    for (const one of this.#secrets.get(name) ?? []) {
      if (!one.labels.delete(label) || label !== "AWSCURRENT" || one === kept) continue;
      for (const other of this.#secrets.get(name) ?? []) other.labels.delete("AWSPREVIOUS");
      one.labels.add("AWSPREVIOUS");
    }
    kept.labels.add(label);
    return this.#entry(name, kept);
  }

  async unlabel(name: string, label: string): Promise<void> {
    for (const one of this.#secrets.get(name) ?? []) one.labels.delete(label);
  }

  promote(name: string, version: string): Promise<SecretEntry> {
    return this.label(name, "AWSCURRENT", { version });
  }

  #find(name: string, version: string): Kept {
    const found = this.#secrets.get(name)?.find((one) => one.version === version || one.labels.has(version));
    if (found === undefined) throw new SecretNotFoundError(name, version);
    return found;
  }

  #entry(name: string, { version, labels }: Kept): SecretEntry {
    return { name, version, labels: [...labels] };
  }
}
