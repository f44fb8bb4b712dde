import type { SecretsManager } from "@aws-sdk/client-secrets-manager";

/** Something Secrets Manager does, to be observed on whatever stands for it. */
export interface Behaviour {
  readonly title: string;
  readonly observe: (client: SecretsManager) => Promise<unknown>;
  /** As AWS documents it. */
  readonly expected: unknown;
}

let names = 0;

/** A name nobody used yet, and no prefix of another. */
export function freshName(start = "secret"): string {
  names += 1;
  return `${start}/${names}.`;
}

/** Of 32 characters at least, as a version's id has to be. */
export function token(start: string): string {
  return start.padEnd(32, "-");
}

/** The error's name, or "done" for what was not refused. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  return (await refusalText(call)).replace(/: .*/su, "");
}

/** The error's name and text. */
export async function refusalText(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "done";
  } catch (error) {
    if (error instanceof Error) return `${error.name}: ${error.message}`;
    throw error;
  }
}

/** Puts the values in this order, the first by creating the secret; each version's id is the token of its value. */
export async function secretWith(client: SecretsManager, values: readonly string[]): Promise<string> {
  const name = freshName();
  await client.createSecret({ Name: name });
  for (const value of values) {
    await client.putSecretValue({ SecretId: name, SecretString: value, ClientRequestToken: token(value) });
  }
  return name;
}

/** Labels by the version that has them, both sorted. */
export async function labelsOf(client: SecretsManager, name: string): Promise<Readonly<Record<string, string>>> {
  const { VersionIdsToStages = {} } = await client.describeSecret({ SecretId: name });
  const pairs = Object.entries(VersionIdsToStages).map(([id, labels]) => [
    id.replace(/-+$/, ""),
    [...labels].sort().join(),
  ]);
  return Object.fromEntries(pairs.sort());
}
