import { SecretNotFoundError } from "../../errors.ts";
import type { CallOptions, SecretEntry } from "../../store.ts";
import { type AnsweredVersion, versionEntry } from "./read-secret.ts";
import type { SecretsManagerApi } from "./secrets-manager-api.ts";
import { currentLabel, type LabelledSecret, previousLabel } from "./staging-label.ts";

const pageSize = 100;

/** The current version first, then by age, newest first; empty when there is no such secret. */
export async function versionsOf(
  calls: SecretsManagerApi,
  { id, name }: LabelledSecret,
  options: CallOptions,
): Promise<readonly SecretEntry[]> {
  const found: SecretEntry[] = [];
  let next: string | undefined;
  try {
    do {
      const page = { MaxResults: pageSize, ...(next ? { NextToken: next } : {}) };
      const input = { SecretId: id, IncludeDeprecated: true, ...page };
      const answer = await calls.send("ListSecretVersionIds", input, { asked: { name }, options });
      for (const version of answer.Versions ?? []) found.push(versionEntry(name, version as AnsweredVersion));
      next = answer.NextToken;
    } while (next);
  } catch (error) {
    if (error instanceof SecretNotFoundError) return [];
    throw error;
  }
  // Of versions as old as each other the later ones were listed last.
  return found.reverse().sort((a, b) => rank(a) - rank(b) || ageOf(b) - ageOf(a));
}

function rank({ labels = [] }: SecretEntry): number {
  return labels.includes(currentLabel) ? 0 : 1;
}

/** Of two versions made at once AWSPREVIOUS is the newer one. */
function ageOf({ createdAt, labels = [] }: SecretEntry): number {
  return (createdAt?.getTime() ?? 0) + (labels.includes(previousLabel) ? 0.5 : 0);
}
