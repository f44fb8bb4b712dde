import { InvalidInputError, isSstashError, type SstashError } from "../errors.ts";
import type { SecretStore, StoreSupports } from "../store.ts";
import type { CopyOptions, CopyTrouble } from "./copy-plan.ts";
import type { SourceSecret, SourceVersion } from "./source-read.ts";
import { numberLabel } from "./version-number.ts";

/**
 * Labels that can be given across all versions of one secret. Source: "Secrets Manager quotas" of its user guide, 20, of which AWSCURRENT and
 * AWSPREVIOUS are two.
 */
const mostLabels = 18;
/** Source: API reference of PutSecretValue, VersionStages. */
const longestLabel = 256;

export interface Target {
  readonly to: SecretStore;
  /** What the source can do. */
  readonly source: StoreSupports;
  readonly options: CopyOptions;
}

export interface Holdable {
  /** Without what the target cannot hold; without any version when the newest is among that. */
  readonly secret: SourceSecret;
  readonly obstacles: readonly CopyTrouble[];
}

/** Holds a secret, under the name it is to have, against the target's limits. Asks nobody. */
export function holdable(secret: SourceSecret, target: Target): Holdable {
  const { name } = secret;
  const found = new Map<SourceVersion, SstashError>();
  for (const [index, version] of secret.versions.entries()) {
    const after = secret.versions.length - index - 1;
    const error = addressError(name, target) ?? labelError(version, after, target) ?? putError(name, version, target);
    if (error !== undefined) found.set(version, error);
  }
  const newest = secret.versions.at(-1);
  const versions =
    newest !== undefined && found.has(newest) ? [] : secret.versions.filter((version) => !found.has(version));
  const { allVersions = false } = target.options;
  const obstacles = [...found].map(([{ secret: one }, error]) =>
    allVersions ? { name, version: one.version, error } : { name, error },
  );
  return { secret: { ...secret, versions }, obstacles };
}

/** A name that means something else to a store with leaves. */
function addressError(name: string, { to }: Target): SstashError | undefined {
  if (!to.supports.leaves) return undefined;
  if (name.includes("#")) return new InvalidInputError("the name holds #, which stands before a leaf in the target");
  return name.startsWith("arn:") ? new InvalidInputError("the name begins like an ARN") : undefined;
}

function labelError({ number }: SourceVersion, after: number, { to, source }: Target): SstashError | undefined {
  if (!to.supports.labels || source.labels || number === undefined) return undefined;
  if (numberLabel(number).length > longestLabel)
    return new InvalidInputError(`the version makes a label of more than ${longestLabel} characters`);
  if (after < mostLabels) return undefined;
  return new InvalidInputError(`there are ${after} newer versions, and the target can label ${mostLabels}`);
}

function putError(name: string, { secret, number }: SourceVersion, { to, options }: Target): SstashError | undefined {
  const { comment, value } = secret;
  try {
    to.check({
      name,
      valueBytes: value.byteLength,
      ...(to.supports.chosenVersions && number !== undefined ? { version: number } : {}),
      ...(comment === undefined ? {} : { comment }),
      ...(options.targetContext === undefined ? {} : { context: options.targetContext }),
    });
    return undefined;
  } catch (error) {
    if (isSstashError(error)) return error;
    throw error;
  }
}
