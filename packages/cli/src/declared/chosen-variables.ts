import {
  InvalidInputError,
  isNamePattern,
  namePattern,
  type ReadFailure,
  readAll,
  type Secret,
  type Selection,
  type VariableProblem,
} from "@sstash/core";
import type { CommandContext } from "../command.ts";
import { variableNames } from "../environment-name.ts";
import { isProtectedName } from "../exec/protected-names.ts";
import { openStore } from "../open-store.ts";
import { encryptionContext } from "../options/encryption-context.ts";
import { UsageError } from "../usage-error.ts";
import { atDeclaredStore, declarationOf, type FoundDeclaration } from "./declaration-of.ts";
import type { VariableArguments } from "./variable-options.ts";

/** Variables and what is wrong with others; a command that must be whole stops at the first problem. */
export interface ChosenVariables {
  /** Texts by variable, in the order of their names, or of the declaration. */
  readonly texts: ReadonlyMap<string, string>;
  readonly problems: readonly VariableProblem[];
  /** Where the store is that was read, for hints. */
  readonly context: CommandContext;
}

/** Every declared secret, or where nothing is declared every one of the store, as a variable; narrowed by `--only`. */
export async function chosenVariables(args: VariableArguments, context: CommandContext): Promise<ChosenVariables> {
  const found = await declarationOf(args, context);
  const chosen = found === undefined ? await ofStore(args, context) : await ofDeclaration(found, args, context);
  const allowed = new Set(args["allow-name"]);
  const problems = [...chosen.problems];
  const texts = new Map<string, string>();
  for (const [variable, { secret, text }] of chosen.values) {
    const problem = trouble(variable, text, allowed);
    if (problem === undefined) texts.set(variable, text ?? "");
    else problems.push({ variable, secret, error: new InvalidInputError(problem) });
  }
  return { texts, problems, context: chosen.context };
}

/** A value as text, undefined for one that is none. */
interface Chosen {
  readonly values: ReadonlyMap<string, { readonly secret: string; readonly text: string | undefined }>;
  readonly problems: readonly VariableProblem[];
  readonly context: CommandContext;
}

function trouble(variable: string, text: string | undefined, allowed: ReadonlySet<string>): string | undefined {
  if (text === undefined) return "the value is binary, which no variable can hold";
  if (text.includes("\0")) return "the value holds a NUL, which ends a variable";
  if (isProtectedName(variable) && !allowed.has(variable)) {
    return `a secret does not become ${variable}, which could run code or sign in; --allow-name ${variable} lets it`;
  }
  return undefined;
}

async function ofDeclaration(
  found: FoundDeclaration,
  args: VariableArguments,
  context: CommandContext,
): Promise<Chosen> {
  const { readDeclared } = await import("@sstash/core/config");
  const own = atDeclaredStore(found, context);
  const pairs = encryptionContext(args.context);
  const declaration = narrowed({ ...found.declaration, ...pairs }, args.only);
  const store = await openStore(own, { expectKey: args["expect-key"], bulk: true, namesAtOnce: true });
  const { variables, problems } = await readDeclared(declaration, store, context.call);
  const values = variables.flatMap(({ variable, raw }) =>
    raw === undefined ? [] : [[variable.name, { secret: variable.secret, text: textOf(raw) }] as const],
  );
  return { values: new Map(values), problems, context: own };
}

type Declaration = FoundDeclaration["declaration"];

function narrowed(declaration: Declaration, only: readonly string[] | undefined): Declaration {
  if (only === undefined) return declaration;
  const secretOf = (given: Declaration["variables"][string]) => (typeof given === "string" ? given : given.secret);
  const entries = Object.entries(declaration.variables);
  const idle = only.findIndex((pattern) => !entries.some(([, given]) => namePattern(pattern)(secretOf(given))));
  if (idle >= 0) throw new UsageError(`--only number ${idle + 1} is the secret of no declared variable`);
  const wanted = entries.filter(([, given]) => only.some((pattern) => namePattern(pattern)(secretOf(given))));
  return { ...declaration, variables: Object.fromEntries(wanted) };
}

async function ofStore(args: VariableArguments, context: CommandContext): Promise<Chosen> {
  const store = await context.openStore({ expectKey: args["expect-key"], bulk: true, namesAtOnce: true });
  const options = { ...context.call, ...encryptionContext(args.context) };
  const secrets = new Map<string, Secret>();
  const failures: ReadFailure[] = [];
  const reads = selections(args.only).map(async (selection) => {
    const read = await readAll(store, { ...options, selection });
    const pattern = typeof selection === "object" && "pattern" in selection ? selection.pattern : undefined;
    if (pattern !== undefined && read.secrets.length + read.failures.length === 0) {
      throw new InvalidInputError(`no secret's name matches --only ${pattern}`);
    }
    for (const secret of read.secrets) secrets.set(secret.name, secret);
    failures.push(...read.failures);
  });
  await Promise.all(reads);
  if (secrets.size + failures.length === 0) throw new InvalidInputError("the store holds no secret");
  const { variables, refused } = variableNames([...secrets.keys()].sort());
  const problems = [
    ...failures.map(({ name, error }) => ({ variable: "", secret: name, error })),
    ...Array.from(refused, ([name, reason]) => ({ variable: "", secret: name, error: new InvalidInputError(reason) })),
  ];
  const values = Array.from(
    variables,
    ([name, variable]) => [variable, { secret: name, text: textOf(secrets.get(name)?.value) }] as const,
  );
  return { values: new Map(values), problems, context };
}

/** Names are read without a listing, each pattern by itself. */
function selections(only: readonly string[] | undefined): readonly Selection[] {
  if (only === undefined) return ["everything"];
  const names = only.filter((name) => !isNamePattern(name));
  const patterns = only.filter(isNamePattern).map((pattern) => ({ pattern }));
  return names.length === 0 ? patterns : [{ names }, ...patterns];
}

function textOf(value: Secret["value"] | undefined): string | undefined {
  try {
    return value?.text();
  } catch {
    return undefined;
  }
}
