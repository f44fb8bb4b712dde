import { InvalidInputError, NotSupportedError, SecretNotFoundError } from "../../errors.ts";
import { SecretValue } from "../../secret-value.ts";
import type { ReadOptions, Secret, SecretEntry } from "../../store.ts";
import { formatLeafPath, leafAddress } from "./leaf-path.ts";
import { secretValueOf } from "./secret-content.ts";
import type { SecretNames } from "./secret-name.ts";
import type { SecretsManagerApi } from "./secrets-manager-api.ts";
import { currentLabel, versionChoices } from "./staging-label.ts";

export interface ReadMeans {
  readonly calls: SecretsManagerApi;
  readonly names: SecretNames;
}

/** One secret, or one leaf of its JSON value. @throws SecretNotFoundError also for a leaf that is not there. */
export async function readSecret(means: ReadMeans, name: string, options: ReadOptions): Promise<Secret> {
  requireNoContext(options);
  const address = leafAddress(name);
  const secret = await readWhole(means, address.name, options);
  return address.path === undefined ? secret : (await leafReader(secret))(address.path);
}

/** @throws SecretNotFoundError for a leaf that is not there. */
export type LeafReader = (path: readonly string[]) => Secret;

/** Reads the value's text once, for any number of leaves. @throws InvalidInputError when the value has no leaves. */
export async function leafReader(secret: Secret): Promise<LeafReader> {
  const { textLeafReader } = await import("./json-tree.ts");
  const read = textLeafReader(treeText(secret));
  return (path) => {
    const name = `${secret.name}#${formatLeafPath(path)}`;
    const text = read(path);
    if (text === undefined) throw new SecretNotFoundError(name, undefined);
    return { ...secret, name, value: new SecretValue(text) };
  };
}

/** @throws NotSupportedError */
export function requireNoContext({ context = {} }: ReadOptions): void {
  if (Object.keys(context).length > 0) throw new NotSupportedError("Secrets Manager takes no encryption context");
}

async function readWhole({ calls, names }: ReadMeans, name: string, options: ReadOptions): Promise<Secret> {
  const { version } = options;
  const id = names.idOf(name);
  const choices = version === undefined ? [{ VersionStage: currentLabel }] : versionChoices(version);
  for (const [index, choice] of choices.entries()) {
    try {
      const asked = version === undefined ? { name } : { name, version };
      const answer = await calls.send("GetSecretValue", { SecretId: id, ...choice }, { asked, options });
      return { ...versionEntry(name, answer), value: secretValueOf(answer) };
    } catch (error) {
      if (!(error instanceof SecretNotFoundError) || index === choices.length - 1) throw error;
    }
  }
  throw new SecretNotFoundError(name, version);
}

export interface AnsweredVersion {
  readonly VersionId?: string | undefined;
  readonly VersionStages?: string[] | undefined;
  readonly CreatedDate?: Date | undefined;
}

export function versionEntry(
  name: string,
  { VersionId, VersionStages = [], CreatedDate }: AnsweredVersion,
): SecretEntry {
  return {
    name,
    version: VersionId ?? "",
    labels: VersionStages,
    ...(CreatedDate === undefined ? {} : { createdAt: CreatedDate }),
  };
}

function treeText({ value }: Secret): string {
  try {
    return value.text();
  } catch (error) {
    throw new InvalidInputError("the secret's value is binary, so it has no leaves", { cause: error });
  }
}
