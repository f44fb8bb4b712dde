import { InvalidInputError, isSstashError, type VariableProblem } from "../errors.ts";
import { SecretValue } from "../secret-value.ts";
import { type CallOptions, isReadFailure, type ReadFailure, type Secret, type SecretStore } from "../store.ts";
import type { SecretsDeclaration } from "./declaration.ts";
import { type DeclaredVariable, declaredVariables } from "./declared-variable.ts";
import { issuePlaces } from "./standard-schema.ts";
import { parseVariable } from "./variable-types.ts";

/** A variable that has its value. */
export interface ReadVariable {
  readonly variable: DeclaredVariable;
  /** As the store holds it, or the default; undefined where the secret is missing and may be. */
  readonly raw: SecretValue | undefined;
  /** What its type and schema make of it. */
  readonly value: unknown;
  readonly isFallback: boolean;
}

export interface ReadDeclaration {
  /** In the order of the declaration. */
  readonly variables: readonly ReadVariable[];
  readonly problems: readonly VariableProblem[];
}

/** Reads every declared secret, all at once, each once, and says of each variable what it is or what is wrong. */
export async function readDeclared(
  declaration: SecretsDeclaration,
  store: SecretStore,
  options: CallOptions = {},
): Promise<ReadDeclaration> {
  const declared = declaredVariables(declaration);
  const groups = new Map<string, DeclaredVariable[]>();
  for (const variable of declared) {
    const key = JSON.stringify([variable.version ?? null, Object.entries(variable.context ?? {}).sort()]);
    groups.set(key, [...(groups.get(key) ?? []), variable]);
  }
  const outcomes = await Promise.all([...groups.values()].map((group) => readGroup(group, store, options)));
  const found = new Map(outcomes.flatMap((group) => [...group]));
  const variables: ReadVariable[] = [];
  const problems: VariableProblem[] = [];
  for (const variable of declared) {
    try {
      variables.push(await readVariable(variable, found.get(variable)));
    } catch (error) {
      if (!isSstashError(error)) throw error;
      problems.push({ variable: variable.name, secret: variable.secret, error });
    }
  }
  return { variables, problems };
}

type Outcome = Secret | ReadFailure;

/** Of one version and context, which a bulk read has for all its names. */
async function readGroup(
  group: readonly DeclaredVariable[],
  store: SecretStore,
  options: CallOptions,
): Promise<ReadonlyMap<DeclaredVariable, Outcome>> {
  const [{ version, context } = {} as Partial<DeclaredVariable>] = group;
  const byName = new Map<string, Outcome>();
  const read = {
    ...options,
    ...(version === undefined ? {} : { version }),
    ...(context === undefined ? {} : { context }),
  };
  const names = [...new Set(group.map(({ secret }) => secret))];
  for await (const outcome of store.readMany({ names }, read)) byName.set(outcome.name, outcome);
  return new Map(
    group.flatMap((variable) => {
      const outcome = byName.get(variable.secret);
      return outcome === undefined ? [] : [[variable, outcome] as const];
    }),
  );
}

async function readVariable(variable: DeclaredVariable, outcome: Outcome | undefined): Promise<ReadVariable> {
  if (outcome === undefined) throw new InvalidInputError("the store said nothing of it");
  if (!isReadFailure(outcome)) {
    return { variable, raw: outcome.value, value: await checked(variable, outcome.value), isFallback: false };
  }
  if (outcome.error.code !== "ERR_SECRET_NOT_FOUND" || variable.isRequired) throw outcome.error;
  if (variable.fallback === undefined) return { variable, raw: undefined, value: undefined, isFallback: true };
  const raw = new SecretValue(variable.fallback);
  return { variable, raw, value: await checked(variable, raw), isFallback: true };
}

/** @throws InvalidInputError that says nothing of the value. */
export async function checked(variable: DeclaredVariable, raw: SecretValue): Promise<unknown> {
  const value = parseVariable(variable.type ?? "string", raw);
  if (variable.schema === undefined) return value;
  const { validate, vendor } = variable.schema["~standard"];
  let result: Awaited<ReturnType<typeof validate>>;
  try {
    result = await validate(value);
  } catch {
    // What it says may quote the value.
    throw new InvalidInputError(`its schema (${vendor}) failed`);
  }
  if (result.issues === undefined) return result.value;
  const places = issuePlaces(result.issues).filter((place) => place !== "");
  throw new InvalidInputError(
    `the value is not what its schema (${vendor}) wants${places.length === 0 ? "" : `, at ${places.join(", ")}`}`,
  );
}
