import type { ListSecretsRequest, ListSecretVersionIdsRequest } from "@aws-sdk/client-secrets-manager";
import { matching } from "./filters.ts";
import { versionsToStages } from "./labels.ts";
import { pageOf } from "./pages.ts";
import { type Secret, type Service, seconds, secretOf } from "./service.ts";

type Key = (secret: Secret) => number | string;

const orders: Readonly<Record<string, Key>> = {
  "created-date": ({ createdMs }) => createdMs,
  "last-accessed-date": ({ accessedMs }) => accessedMs ?? 0,
  "last-changed-date": ({ changedMs }) => changedMs,
  name: ({ name }) => name,
};

/** 100 a page when nothing is said. The list of AWS is "eventually consistent"; this one is not. */
export function listSecrets(input: ListSecretsRequest, service: Service): unknown {
  const { MaxResults = 100, NextToken, IncludePlannedDeletion = false } = input;
  const shown = [...service.secrets.values()].filter(
    ({ deletionMs }) => IncludePlannedDeletion || deletionMs === undefined,
  );
  const page = pageOf(sorted(shown, input), { operation: "ListSecrets", size: MaxResults, token: NextToken });
  const found = page.items.filter((secret) => matching(secret, input.Filters, service));
  return {
    SecretList: found.map((secret) => ({
      ...details(secret, service),
      SecretVersionsToStages: versionsToStages(secret),
    })),
    NextToken: page.next,
  };
}

function sorted(secrets: readonly Secret[], { SortBy, SortOrder }: ListSecretsRequest): readonly Secret[] {
  const key = orders[SortBy ?? "created-date"] ?? (({ createdMs }) => createdMs);
  const ascending = [...secrets].sort((one, other) => compare(key(one), key(other)));
  return SortOrder === "desc" ? ascending.reverse() : ascending;
}

function compare(one: number | string, other: number | string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** What DescribeSecret and ListSecrets both tell. The docs call DeletedDate the scheduled date in one, that of the deletion in the other. */
export function details(secret: Secret, { region }: Service): Record<string, unknown> {
  const { accessedMs, deletionMs, tags } = secret;
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    CreatedDate: seconds(secret.createdMs),
    LastChangedDate: seconds(secret.changedMs),
    LastAccessedDate: accessedMs === undefined ? undefined : seconds(accessedMs),
    DeletedDate: deletionMs === undefined ? undefined : seconds(deletionMs),
    Tags: tags && [...tags].map(([Key, Value]) => ({ Key, Value })),
    PrimaryRegion: secret.replicas.size > 0 ? region : undefined,
  };
}

/** "By default, versions without staging labels aren't included." Works on a secret that waits for its deletion. */
export function listSecretVersionIds(input: ListSecretVersionIdsRequest, service: Service): unknown {
  const { MaxResults = 100, NextToken, IncludeDeprecated = false } = input;
  const secret = secretOf(input, service);
  const shown = [...secret.versions.values()].filter(({ labels }) => IncludeDeprecated || labels.size > 0);
  const page = pageOf(shown, { operation: "ListSecretVersionIds", size: MaxResults, token: NextToken });
  return {
    ARN: secret.arn,
    Name: secret.name,
    Versions: page.items.map(({ id, labels, createdMs, lastAccessedMs, kmsKeyId }) => ({
      VersionId: id,
      VersionStages: labels.size > 0 ? [...labels] : undefined,
      CreatedDate: seconds(createdMs),
      LastAccessedDate: lastAccessedMs === undefined ? undefined : seconds(lastAccessedMs),
      KmsKeyIds: [kmsKeyId ?? "DefaultEncryptionKey"],
    })),
    NextToken: page.next,
  };
}
