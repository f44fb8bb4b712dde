import { Fault, invalidParameter, noLabel, noVersion } from "./fault.ts";

export interface Content {
  readonly SecretString?: string;
  /** Base64, as it travels. */
  readonly SecretBinary?: string;
}

export interface StoredVersion {
  readonly id: string;
  readonly content: Content;
  readonly createdAt: number;
  readonly labels: Set<string>;
}

const mostLabels = 20;

/**
 * The versions of one secret and their labels, after the user guide ("Secret versions") and the API reference of
 * PutSecretValue and UpdateSecretVersionStage: a label is on one version at a time; AWSPREVIOUS follows AWSCURRENT by
 * itself; a version without labels is deprecated, and can still be read by its id.
 */
export class StoredSecret {
  readonly name: string;
  readonly arn: string;
  readonly versions = new Map<string, StoredVersion>();
  readonly tags = new Map<string, string>();
  description: string | undefined;
  kmsKeyId: string | undefined;
  replicaRegions: readonly string[] = [];
  deletedAt: number | undefined;

  constructor(name: string, arn: string) {
    this.name = name;
    this.arn = arn;
  }

  /** "If a version with this token is there with the same contents, the request is ignored; with others it fails." */
  put(
    id: string,
    content: Content,
    { labels, now }: { readonly labels: readonly string[]; readonly now: number },
  ): StoredVersion {
    const there = this.versions.get(id);
    if (there !== undefined) {
      if (JSON.stringify(there.content) === JSON.stringify(content)) return there;
      throw new Fault(
        "ResourceExistsException",
        "You can't use ClientRequestToken because that value is already in use for a version of this secret.",
      );
    }
    if (labels.length > mostLabels) throw invalidParameter("A version can't have more than 20 staging labels.");
    const version = { id, content, createdAt: now, labels: new Set<string>() };
    this.versions.set(id, version);
    for (const label of labels) this.attach(label, version);
    return version;
  }

  find(id: string | undefined, label: string | undefined): StoredVersion {
    if (id === undefined) {
      const wanted = label ?? "AWSCURRENT";
      const holder = this.holder(wanted);
      if (holder === undefined) throw noLabel(wanted);
      return holder;
    }
    const version = this.versions.get(id);
    if (version === undefined) throw noVersion(id);
    if (label !== undefined && !version.labels.has(label)) {
      throw new Fault(
        "InvalidRequestException",
        "You provided a VersionStage that is not associated to the provided VersionId.",
      );
    }
    return version;
  }

  holder(label: string): StoredVersion | undefined {
    return [...this.versions.values()].find(({ labels }) => labels.has(label));
  }

  /** The label leaves the version that had it. */
  attach(label: string, version: StoredVersion): void {
    const before = this.holder(label);
    if (before === version) return;
    if (version.labels.size >= mostLabels) throw invalidParameter("A version can't have more than 20 staging labels.");
    before?.labels.delete(label);
    version.labels.add(label);
    if (label !== "AWSCURRENT" || before === undefined) return;
    this.holder("AWSPREVIOUS")?.labels.delete("AWSPREVIOUS");
    before.labels.add("AWSPREVIOUS");
  }

  /** A comparing and setting: who takes a label off must name the version that has it. */
  move(label: string, { to, from }: { readonly to?: string | undefined; readonly from?: string | undefined }): void {
    const holder = this.holder(label);
    if (from !== undefined && holder?.id !== from) {
      throw invalidParameter(`The staging label ${label} is not currently attached to version ${from}.`);
    }
    if (to === undefined) {
      if (label === "AWSCURRENT") {
        throw invalidParameter(
          "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
        );
      }
      holder?.labels.delete(label);
      return;
    }
    const target = this.versions.get(to);
    if (target === undefined) throw noVersion(to);
    if (holder !== undefined && holder !== target && from === undefined) {
      throw invalidParameter(
        `The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
      );
    }
    this.attach(label, target);
  }

  /** Labels of the versions that have any. */
  labelled(): Record<string, string[]> {
    const labelled = [...this.versions.values()].filter(({ labels }) => labels.size > 0);
    return Object.fromEntries(labelled.map(({ id, labels }) => [id, [...labels]]));
  }
}
