import { concurrently } from "../concurrently.ts";
import { SecretNotFoundError, StoreMissingError } from "../errors.ts";
import { isReadFailure, type SecretStore } from "../store.ts";
import type { CopyOptions, CopyPlan, CopyStores, SecretPlan } from "./copy-plan.ts";
import { holdable, type Target } from "./obstacles.ts";
import { type Found, planNewest } from "./plan-newest.ts";
import { planVersions } from "./plan-versions.ts";
import { readSource, type SourceSecret, secretsAtATime } from "./source-read.ts";
import { targetOptionsOf } from "./target-options.ts";

/**
 * Reads the source, holds everything against the target's limits and looks what is in the target already. Writes nothing,
 * and holds all values in memory. Throws when the source cannot be listed; everything else is in the plan.
 */
export async function planCopy({ from, to }: CopyStores, options: CopyOptions = {}): Promise<CopyPlan> {
  const { nameInTarget = (name) => name } = options;
  const target: Target = { to, source: from.supports, options };
  const { secrets, unreadable, commentsDenied } = await readSource(from, options);
  const named = secrets.map((secret) => ({ ...secret, name: nameInTarget(secret.name) }));
  const held = named.map((secret) => holdable(secret, target));
  const { kept, lost } = withoutLostComments(
    held.map(({ secret }) => secret).filter(({ versions }) => versions.length > 0),
    to,
  );
  options.onProgress?.("comparing", 0);
  const { plans, isMissing } = await (options.allVersions ? planAll(kept, target) : planAllNewest(kept, target));
  return {
    secrets: plans,
    unreadable,
    obstacles: held.flatMap(({ obstacles }) => obstacles),
    notes: [
      ...(isMissing ? ["there is no store at the target yet"] : []),
      ...(lost === 0 ? [] : [`the target keeps one comment for a secret: ${lost} of older versions are lost`]),
      ...(commentsDenied ? ["the source's comments may not be listed, and are lost"] : []),
    ],
  };
}

interface Planned {
  readonly plans: readonly SecretPlan[];
  readonly isMissing: boolean;
}

async function planAllNewest(secrets: readonly SourceSecret[], target: Target): Promise<Planned> {
  const { to, options } = target;
  const found = new Map<string, Found>();
  for await (const one of to.readMany({ names: secrets.map(({ name }) => name) }, targetOptionsOf(options))) {
    found.set(one.name, one);
    options.onProgress?.("comparing", found.size);
  }
  const plans = secrets.flatMap(({ name, versions }) => {
    const there = found.get(name) ?? { name, error: new SecretNotFoundError(name) };
    return versions.map((version) => planNewest(name, version, there, target));
  });
  return { plans, isMissing: [...found.values()].some((one) => isReadFailure(one) && isMissingStore(one.error)) };
}

async function planAll(secrets: readonly SourceSecret[], target: Target): Promise<Planned> {
  const plans: SecretPlan[] = [];
  const work = (secret: SourceSecret) => planVersions(secret.name, secret, target);
  for await (const plan of concurrently(secrets, secretsAtATime, work)) {
    plans.push(plan);
    target.options.onProgress?.("comparing", plans.length);
  }
  return { plans, isMissing: false };
}

function isMissingStore(error: unknown): boolean {
  return error instanceof StoreMissingError;
}

/** Where a comment is kept for the secret as a whole, that of its newest version is. */
function withoutLostComments(
  secrets: readonly SourceSecret[],
  { supports }: SecretStore,
): { readonly kept: readonly SourceSecret[]; readonly lost: number } {
  if (supports.comments) return { kept: secrets, lost: 0 };
  let lost = 0;
  const kept = secrets.map((secret) => ({
    ...secret,
    versions: secret.versions.map((version, index) => {
      const { comment, ...rest } = version.secret;
      if (comment === undefined || index === secret.versions.length - 1) return version;
      lost += 1;
      return { ...version, secret: rest };
    }),
  }));
  return { kept, lost };
}
