import { createHash } from "node:crypto";
import type {
  BatchGetSecretValueRequest,
  GetSecretValueRequest,
  PutSecretValueRequest,
} from "@aws-sdk/client-secrets-manager";
import { givenValue } from "./constraints.ts";
import { exists, Fault, invalidParameter, invalidRequest, notFound } from "./fault.ts";
import { matching } from "./filters.ts";
import { attach, holderOf, versionOf } from "./labels.ts";
import { pageOf } from "./pages.ts";
import { checkKey, dayOf, find, livingSecretOf, type Secret, type Service, seconds, type Version } from "./service.ts";

/** As it comes over the wire: bytes in base64. */
export type Wire<Request> = Omit<Request, "SecretBinary" | "SecretString"> & {
  readonly SecretString?: string;
  readonly SecretBinary?: string;
};

export function getSecretValue(input: GetSecretValueRequest, service: Service): Record<string, unknown> {
  const secret = livingSecretOf(input, service);
  const version = wanted(secret, input);
  checkKey(version.kmsKeyId, "Decryption", service);
  version.lastAccessedMs = dayOf(service.nowMs());
  secret.accessedMs = dayOf(service.nowMs());
  return {
    ...named(secret, version),
    ...version.value,
    CreatedDate: seconds(version.createdMs),
  };
}

/** "If you include both this parameter and VersionStage, the two parameters must refer to the same secret version." */
function wanted(secret: Secret, { VersionId, VersionStage }: GetSecretValueRequest): Version {
  if (VersionId !== undefined) {
    const version = versionOf(secret, VersionId);
    if (VersionStage === undefined || version.labels.has(VersionStage)) return version;
    throw invalidRequest("You provided a VersionStage that is not associated to the provided VersionId.");
  }
  const label = VersionStage ?? "AWSCURRENT";
  const version = holderOf(secret, label);
  if (version === undefined) throw notFound(`value for staging label: ${label}`);
  return version;
}

/**
 * Names no version, so AWSCURRENT it is. What one secret fails with is its entry in Errors; it "must have
 * secretsmanager:GetSecretValue for each secret". The order is no promise and here on purpose another than asked. AWS
 * documents no bound for the answer's size, and none is kept: twenty of the largest values come in one.
 */
export function batchGetSecretValue(input: BatchGetSecretValueRequest, service: Service): unknown {
  const { SecretIdList, Filters, MaxResults, NextToken } = input;
  if ((SecretIdList === undefined) === (Filters === undefined)) {
    throw invalidParameter("Either 'SecretIdList' or 'Filters' must be provided, but not both.");
  }
  if (SecretIdList !== undefined) {
    if (MaxResults === undefined) return batch(SecretIdList, service);
    throw invalidParameter("'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.");
  }
  const living = [...service.secrets.values()].filter(({ deletionMs }) => deletionMs === undefined);
  const page = pageOf(living, { operation: "BatchGetSecretValue", size: MaxResults ?? 20, token: NextToken });
  const found = page.items.filter((secret) => matching(secret, Filters, service)).map(({ arn }) => arn);
  return { ...batch(found, service), NextToken: page.next };
}

function batch(ids: readonly string[], service: Service): { SecretValues: unknown[]; Errors: unknown[] } {
  const answer: { SecretValues: unknown[]; Errors: unknown[] } = { SecretValues: [], Errors: [] };
  for (const SecretId of [...ids].sort((one, other) => scattered(one).localeCompare(scattered(other)))) {
    try {
      const name = find(SecretId, service)?.name ?? SecretId;
      for (const operation of ["BatchGetSecretValue", "GetSecretValue"]) service.faults.checkSecret(operation, name);
      answer.SecretValues.push(getSecretValue({ SecretId }, service));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      answer.Errors.push({ SecretId, ErrorCode: error.type, Message: error.message });
    }
  }
  return answer;
}

function scattered(id: string): string {
  return createHash("sha256").update(id).digest("hex");
}

export function putSecretValue(input: Wire<PutSecretValueRequest>, service: Service): unknown {
  const secret = livingSecretOf(input, service);
  const value = givenValue(input, "required") ?? {};
  const known = secret.versions.get(tokenOf(input));
  if (known === undefined) return named(secret, addVersion(secret, { ...input, value }, service));
  // "If [the] values are the same as those in the request then the request is ignored. The operation is idempotent."
  if (JSON.stringify(known.value) === JSON.stringify(value)) return named(secret, known);
  throw exists(
    "You can't modify a version that already exists. A version with this ClientRequestToken has another value.",
  );
}

interface NewVersion {
  readonly value: Version["value"];
  readonly ClientRequestToken?: string | undefined;
  readonly VersionStages?: readonly string[] | undefined;
}

/** A secret's first version gets AWSCURRENT besides what was asked for. */
export function addVersion(secret: Secret, { value, ...request }: NewVersion, service: Service): Version {
  checkKey(secret.kmsKeyId, "Encryption", service);
  const { VersionStages = ["AWSCURRENT"] } = request;
  const labels = secret.versions.size === 0 ? new Set([...VersionStages, "AWSCURRENT"]) : VersionStages;
  const version: Version = {
    id: tokenOf(request),
    value,
    createdMs: service.nowMs(),
    lastAccessedMs: undefined,
    labels: new Set(),
    kmsKeyId: secret.kmsKeyId,
  };
  secret.versions.set(version.id, version);
  for (const label of labels) attach(secret, version, label);
  secret.changedMs = service.nowMs();
  return version;
}

/** "If you generate a raw HTTP request […], then you must generate a ClientRequestToken and include it in the request." */
export function tokenOf({ ClientRequestToken }: { readonly ClientRequestToken?: string | undefined }): string {
  if (ClientRequestToken !== undefined) return ClientRequestToken;
  throw invalidRequest("You must provide a ClientRequestToken value. We recommend a UUID-type value.");
}

function named(secret: Secret, version: Version): Record<string, unknown> {
  return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: [...version.labels] };
}
