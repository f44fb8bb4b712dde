import { inspect } from "node:util";
import { DeclarationError, InvalidInputError, type VariableProblem } from "../errors.ts";
import type { CallOptions, SecretStore } from "../store.ts";
import type { LoadedSecrets, SecretsDeclaration, Variables } from "./declaration.ts";
import { declaredStore } from "./declared-store.ts";
import { checkDeclaration } from "./define-secrets.ts";
import { type ReadVariable, readDeclared } from "./read-declared.ts";
import { sharedCause } from "./shared-cause.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface LoadOptions extends CallOptions {
  /** Read from here, whatever declaration and environment say. */
  readonly store?: SecretStore;
  /** Where SSTASH_STORE and the backends' own settings are looked up. Default: `process.env`. */
  readonly env?: Environment;
  /** What a local store's relative folder is relative to. Default: the current folder. */
  readonly folder?: string;
}

/**
 * Reads all that a declaration names, at once, and gives it typed and frozen. In `console.log`, `util.inspect` and JSON the
 * object shows names and no values; the values themselves are plain.
 * @throws DeclarationError that lists every variable without a value, and why; nothing is returned then.
 * @throws InvalidInputError for a declaration, or a store's address, that cannot be; StoreMissingError, CredentialsError or
 * UnavailableError where no secret can be reached at all.
 */
export async function loadSecrets<const V extends Variables>(
  declaration: SecretsDeclaration<V>,
  options: LoadOptions = {},
): Promise<LoadedSecrets<V>> {
  const variables = await readWhole(declaration, options);
  const entries = variables.map(({ variable, value }) => [variable.name, frozen(value)] as const);
  return redacted(Object.fromEntries(entries)) as LoadedSecrets<V>;
}

export interface ApplyOptions extends LoadOptions {
  /** A variable that is set already stays as it is. Default: false, the secret wins. */
  readonly keepExisting?: boolean;
}

/**
 * Sets the declared variables, as texts, for programs that read an environment: all of them or none. One that may be missing,
 * and is, stays as it is.
 * @returns the names that were set.
 * @throws DeclarationError as `loadSecrets`; also for a value that no environment can hold.
 */
export async function applyToEnv(
  declaration: SecretsDeclaration,
  env: Record<string, string | undefined> = process.env,
  options: ApplyOptions = {},
): Promise<readonly string[]> {
  const variables = await readWhole(declaration, options);
  const texts = environmentTexts(variables);
  const names = [...texts.keys()].filter((name) => !(options.keepExisting && env[name] !== undefined));
  for (const name of names) env[name] = texts.get(name);
  return names;
}

async function readWhole(declaration: SecretsDeclaration, options: LoadOptions): Promise<readonly ReadVariable[]> {
  checkDeclaration(declaration);
  const { env = process.env, folder = process.cwd(), store, signal } = options;
  const from = store ?? (await declaredStore(declaration, { env, folder }));
  const { variables, problems } = await readDeclared(declaration, from, signal === undefined ? {} : { signal });
  const total = variables.length + problems.length;
  if (problems.length > 0)
    throw (problems.length === total && sharedCause(problems)) || new DeclarationError(problems, total);
  return variables;
}

/** By variable. @throws DeclarationError for values that are no text, or hold a NUL, which ends a variable. */
export function environmentTexts(variables: readonly ReadVariable[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const problems: VariableProblem[] = [];
  for (const { variable, raw } of variables) {
    const text = raw === undefined ? undefined : textOf(raw);
    if (raw === undefined) continue;
    if (text !== undefined && !text.includes("\0")) {
      texts.set(variable.name, text);
      continue;
    }
    const error = new InvalidInputError(
      text === undefined
        ? "the value is binary, which no variable can hold"
        : "the value holds a NUL, which ends a variable",
    );
    problems.push({ variable: variable.name, secret: variable.secret, error });
  }
  if (problems.length > 0) throw new DeclarationError(problems, variables.length);
  return texts;
}

function textOf(raw: NonNullable<ReadVariable["raw"]>): string | undefined {
  try {
    return raw.text();
  } catch {
    return undefined;
  }
}

/** Objects of JSON with what is in them. Bytes stay: JavaScript cannot freeze them. */
function frozen(value: unknown): unknown {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}

function redacted(values: Readonly<Record<string, unknown>>): object {
  const shown = () => Object.fromEntries(Object.keys(values).map((name) => [name, "[secret]"]));
  const object = { ...values };
  Object.defineProperty(object, inspect.custom, { value: shown });
  if (!Object.hasOwn(values, "toJSON")) Object.defineProperty(object, "toJSON", { value: shown });
  return Object.freeze(object);
}
