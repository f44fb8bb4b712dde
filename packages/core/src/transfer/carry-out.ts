import { concurrently } from "../concurrently.ts";
import {
  CredentialsError,
  isSstashError,
  NotSupportedError,
  type SstashError,
  StoreMissingError,
  UnavailableError,
  VersionExistsError,
} from "../errors.ts";
import { isLabelStore, type LabelStore, type Secret, type SecretStore } from "../store.ts";
import type { CopyOptions, CopyOutcome, CopyPlan, CopyStep, SecretPlan } from "./copy-plan.ts";
import { secretsAtATime } from "./source-read.ts";
import { callOptionsOf, targetOptionsOf } from "./target-options.ts";

interface Doing {
  readonly to: SecretStore;
  readonly name: string;
  readonly options: CopyOptions;
}

type StepOf<K extends CopyStep["kind"]> = Extract<CopyStep, { readonly kind: K }>;
type Outcome = Omit<CopyOutcome, "name">;

/**
 * Does what the plan says, secrets side by side and the versions of each in order; outcomes come in the plan's order. Each
 * version is read back before it counts. A version's failure ends its own secret. Throws where no other secret could fare
 * better: without credentials, without the target's store, or when the signal says so.
 */
export async function* carryOut(
  plan: Pick<CopyPlan, "secrets">,
  to: SecretStore,
  options: CopyOptions = {},
): AsyncGenerator<CopyOutcome, void, undefined> {
  const work = (secret: SecretPlan) => doSecret(secret, { to, name: secret.name, options });
  for await (const outcomes of concurrently(plan.secrets, secretsAtATime, work)) yield* outcomes;
}

async function doSecret({ name, steps }: SecretPlan, doing: Doing): Promise<readonly CopyOutcome[]> {
  const outcomes: CopyOutcome[] = [];
  for (const step of steps) {
    const outcome = { name, ...(await attempt(step, doing)) };
    outcomes.push(outcome);
    if (outcome.state === "failed") break;
  }
  return outcomes;
}

async function attempt(step: CopyStep, doing: Doing): Promise<Outcome> {
  doing.options.signal?.throwIfAborted();
  try {
    return await doStep(step, doing);
  } catch (error) {
    if (!isSstashError(error) || isHopeless(error)) throw error;
    return failure(error, step.version);
  }
}

/** A write without an answer may have been carried out. Planned again it is found, or done. */
function failure(error: SstashError, version: string | undefined): Outcome {
  return {
    state: "failed",
    error,
    ...(version === undefined ? {} : { version }),
    ...(error instanceof UnavailableError && error.mayBeStored ? { reason: "it may be stored all the same" } : {}),
  };
}

function isHopeless(error: SstashError): boolean {
  return error instanceof CredentialsError || error instanceof StoreMissingError;
}

async function doStep(step: CopyStep, doing: Doing): Promise<Outcome> {
  switch (step.kind) {
    case "put":
      return put(step, doing);
    case "label":
      return label(step, doing);
    case "promote":
      return promote(step, doing);
    case "same":
      return { state: "same", version: step.version };
    case "conflict": {
      const { kind: state, ...rest } = step;
      return { state, ...rest };
    }
  }
}

async function put({ version: shown, value, write }: StepOf<"put">, { to, name, options }: Doing): Promise<Outcome> {
  const bytes = value.bytes();
  const stored = await putOnce(to, { name, bytes }, { ...targetOptionsOf(options), ...write });
  bytes.fill(0);
  const there = await readBack(to, name, { ...targetOptionsOf(options), version: stored.version });
  if (!("value" in there))
    return { state: "failed", version: shown, reason: "it is there, but could not be read back", ...there };
  // A store with labels calls its versions by ids that nobody asked for.
  const version = to.supports.labels && shown !== "next" ? shown : stored.version;
  if (there.value.equals(value)) return { state: stored.isNew ? "copied" : "same", version };
  return stored.isNew
    ? { state: "failed", version, reason: "what was read back is not what was put" }
    : { state: "conflict", version, reason: "the target holds another value" };
}

async function readBack(
  to: SecretStore,
  name: string,
  options: Parameters<SecretStore["get"]>[1],
): Promise<Secret | { readonly error: SstashError }> {
  try {
    return await to.get(name, options);
  } catch (error) {
    if (!isSstashError(error) || isHopeless(error)) throw error;
    return { error };
  }
}

/** One that came between planning and now may be this very version, of a copy that was stopped. */
async function putOnce(
  to: SecretStore,
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
  write: Parameters<SecretStore["put"]>[2],
): Promise<{ readonly version: string; readonly isNew: boolean }> {
  try {
    return { version: (await to.put(name, bytes, write)).version, isNew: true };
  } catch (error) {
    if (!(error instanceof VersionExistsError)) throw error;
    return { version: error.version, isNew: false };
  }
}

async function label({ version, id, label: name }: StepOf<"label">, doing: Doing): Promise<Outcome> {
  await labelStore(doing.to).label(doing.name, name, { ...callOptionsOf(doing.options), version: id });
  return { state: "copied", version };
}

async function promote({ version, id, value }: StepOf<"promote">, { to, name, options }: Doing): Promise<Outcome> {
  await labelStore(to).promote(name, id, callOptionsOf(options));
  const current = await to.get(name, targetOptionsOf(options));
  if (current.value.equals(value)) return { state: "copied", version };
  return { state: "failed", version, reason: "another version is the current one" };
}

function labelStore(to: SecretStore): LabelStore {
  if (isLabelStore(to)) return to;
  throw new NotSupportedError("the plan is of a store with labels");
}
