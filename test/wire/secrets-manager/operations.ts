import { Fault, invalidParameter, markedForDeletion, noSecret, validation } from "./fault.ts";
import type { SecretShelf } from "./secret-shelf.ts";
import type { Content, StoredSecret, StoredVersion } from "./stored-secret.ts";

export interface Means {
  readonly shelf: SecretShelf;
  /** Milliseconds; later at each call. */
  readonly now: () => number;
  /** Throws for what a test wants to fail, by operation and name of the secret. */
  readonly check: (operation: string, secretName: string) => void;
}

type Input = Readonly<Record<string, unknown>>;
type Operation = (input: Input, means: Means) => unknown;

const day = 24 * 60 * 60 * 1000;
const largestBytes = 65_536;

/** After the API reference of each operation. Times travel as seconds since 1970, with fractions. */
export const operations: Readonly<Record<string, Operation>> = {
  CreateSecret(input, { shelf, now }) {
    const content = contentOf(input);
    const token = tokenOf(input);
    const name = text(input, "Name") ?? "";
    const there = shelf.all().find((secret) => secret.name === name && secret.deletedAt === undefined);
    // A create that is repeated is answered as the first one.
    if (there?.versions.has(token))
      return { ...identity(there), VersionId: there.put(token, content, { labels: [], now: now() }).id };
    const secret = shelf.make(name);
    describe(secret, input);
    for (const { Key, Value } of (input["Tags"] ?? []) as Tag[]) secret.tags.set(Key, Value);
    secret.replicaRegions = ((input["AddReplicaRegions"] ?? []) as { Region: string }[]).map(({ Region }) => Region);
    const { id } = secret.put(token, content, { labels: ["AWSCURRENT"], now: now() });
    return { ...identity(secret), VersionId: id };
  },

  PutSecretValue(input, means) {
    const secret = living(input, means);
    const stages = input["VersionStages"] as string[] | undefined;
    const version = secret.put(tokenOf(input), contentOf(input), {
      labels: stages ?? ["AWSCURRENT"],
      now: means.now(),
    });
    return { ...identity(secret), VersionId: version.id, VersionStages: [...version.labels] };
  },

  GetSecretValue(input, means) {
    const secret = living(input, means);
    return {
      ...identity(secret),
      ...answeredValue(secret.find(text(input, "VersionId"), text(input, "VersionStage"))),
    };
  },

  BatchGetSecretValue(input, means) {
    const ids = input["SecretIdList"] as string[] | undefined;
    if ((ids === undefined) === (input["Filters"] === undefined)) {
      throw invalidParameter("You must include Filters or SecretIdList, but not both.");
    }
    if (ids === undefined) throw validation("this double reads no batch by filters");
    if (ids.length < 1 || ids.length > 20) throw validation("SecretIdList must have length between 1 and 20");
    const values: unknown[] = [];
    const errors: unknown[] = [];
    for (const id of ids) {
      try {
        values.push(operations["GetSecretValue"]?.({ SecretId: id }, means));
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        errors.push({ SecretId: id, ErrorCode: error.type, Message: error.message });
      }
    }
    // No order is promised.
    return { SecretValues: values.toReversed(), Errors: errors };
  },

  DescribeSecret(input, { shelf }) {
    const secret = shelf.find(text(input, "SecretId") ?? "");
    return { ...identity(secret), ...shown(secret), VersionIdsToStages: secret.labelled() };
  },

  ListSecrets(input, { shelf }) {
    const filters = (input["Filters"] ?? []) as { Key: string; Values: string[] }[];
    const matches = (name: string) =>
      filters.every(({ Key, Values }) => Key === "name" && Values.some((beginning) => name.startsWith(beginning)));
    const found = shelf.all().filter(({ name, deletedAt }) => deletedAt === undefined && matches(name));
    const { page, next } = paged(found, input);
    const list = page.map((secret) => ({
      ...identity(secret),
      ...shown(secret),
      SecretVersionsToStages: secret.labelled(),
    }));
    return { SecretList: list, ...next };
  },

  ListSecretVersionIds(input, { shelf }) {
    const secret = shelf.find(text(input, "SecretId") ?? "");
    const found = [...secret.versions.values()].filter(({ labels }) => labels.size > 0 || input["IncludeDeprecated"]);
    const { page, next } = paged(found, input);
    const versions = page.map(({ id, labels, createdAt }) => ({
      VersionId: id,
      VersionStages: [...labels],
      CreatedDate: createdAt / 1000,
    }));
    return { ...identity(secret), Versions: versions, ...next };
  },

  UpdateSecret(input, means) {
    const secret = living(input, means);
    describe(secret, input);
    return identity(secret);
  },

  UpdateSecretVersionStage(input, means) {
    const secret = living(input, means);
    const move = { to: text(input, "MoveToVersionId"), from: text(input, "RemoveFromVersionId") };
    secret.move(text(input, "VersionStage") ?? "", move);
    return identity(secret);
  },

  TagResource(input, means) {
    const secret = living(input, means);
    for (const { Key, Value } of input["Tags"] as Tag[]) secret.tags.set(Key, Value);
    return {};
  },

  DeleteSecret(input, means) {
    const { shelf, now } = means;
    const window = input["RecoveryWindowInDays"] as number | undefined;
    const force = input["ForceDeleteWithoutRecovery"] === true;
    if (force && window !== undefined) {
      throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
    }
    if (window !== undefined && (window < 7 || window > 30)) {
      throw invalidParameter("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
    }
    const id = text(input, "SecretId") ?? "";
    try {
      const secret = force ? shelf.find(id) : living(input, means);
      secret.deletedAt = now() + (window ?? 30) * day;
      if (force) shelf.remove(secret);
      return { ...identity(secret), DeletionDate: secret.deletedAt / 1000 };
    } catch (error) {
      // "If you forcibly delete an already deleted or nonexistent secret, the operation does not return ResourceNotFoundException."
      if (force && error instanceof Fault && error.type === noSecret().type)
        return { ARN: id, Name: id, DeletionDate: now() / 1000 };
      throw error;
    }
  },

  RestoreSecret(input, { shelf }) {
    const secret = shelf.find(text(input, "SecretId") ?? "");
    secret.deletedAt = undefined;
    return identity(secret);
  },
};

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

function living(input: Input, { shelf, check }: Means): StoredSecret {
  const secret = shelf.find(text(input, "SecretId") ?? "");
  check("any", secret.name);
  if (secret.deletedAt !== undefined) throw markedForDeletion();
  return secret;
}

function identity({ arn, name }: StoredSecret) {
  return { ARN: arn, Name: name };
}

function shown({ description, kmsKeyId, tags, deletedAt, replicaRegions }: StoredSecret) {
  return {
    ...(description === undefined ? {} : { Description: description }),
    ...(kmsKeyId === undefined ? {} : { KmsKeyId: kmsKeyId }),
    ...(deletedAt === undefined ? {} : { DeletedDate: deletedAt / 1000 }),
    Tags: [...tags].map(([Key, Value]) => ({ Key, Value })),
    ReplicationStatus: replicaRegions.map((Region) => ({ Region, Status: "InSync" })),
  };
}

function describe(secret: StoredSecret, input: Input): void {
  secret.description = text(input, "Description") ?? secret.description;
  secret.kmsKeyId = text(input, "KmsKeyId") ?? secret.kmsKeyId;
}

function answeredValue({ id, content, labels, createdAt }: StoredVersion) {
  return { VersionId: id, VersionStages: [...labels], CreatedDate: createdAt / 1000, ...content };
}

/** "Either SecretString or SecretBinary must have a value, but not both." 1 to 65,536 bytes. */
function contentOf(input: Input): Content {
  const string = text(input, "SecretString");
  const binary = text(input, "SecretBinary");
  if ((string === undefined) === (binary === undefined)) {
    throw invalidParameter("You must provide either SecretString or SecretBinary.");
  }
  const bytes = string === undefined ? Buffer.byteLength(binary ?? "", "base64") : Buffer.byteLength(string, "utf8");
  if (bytes < 1 || bytes > largestBytes)
    throw validation("1 validation error detected: the value's length must be from 1 to 65536");
  return string === undefined ? { SecretBinary: binary ?? "" } : { SecretString: string };
}

function tokenOf(input: Input): string {
  const token = text(input, "ClientRequestToken") ?? "";
  if (token.length < 32 || token.length > 64)
    throw invalidParameter("ClientRequestToken must be 32-64 characters long.");
  return token;
}

function paged<T>(all: readonly T[], input: Input): { readonly page: readonly T[]; readonly next: object } {
  const size = (input["MaxResults"] as number | undefined) ?? 100;
  if (size < 1 || size > 100) throw validation("MaxResults must be from 1 to 100");
  const start = Number(text(input, "NextToken") ?? "0");
  const end = start + size;
  return { page: all.slice(start, end), next: end < all.length ? { NextToken: String(end) } : {} };
}

function text(input: Input, field: string): string | undefined {
  return input[field] as string | undefined;
}
