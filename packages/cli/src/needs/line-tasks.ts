import { isNamePattern, namePattern } from "@sstash/core";
import type { NameScope } from "@sstash/core/policy";
import type { CommandContext, CommandLine } from "../command.ts";
import { atDeclaredStore, declarationOf } from "../declared/declaration-of.ts";
import { type DocumentFormat, documentFormat, readDocument } from "../documents/index.ts";
import { jsonEntries } from "../json-entries.ts";
import { givenValue, requireText } from "../options/given-value.ts";
import { type Target, targetsOf } from "../target.ts";
import { UsageError } from "../usage-error.ts";
import type { Task } from "./needs-line.ts";

type Arguments = CommandLine["args"];
type Place = Pick<CommandContext, "globals" | "env" | "io" | "home">;

/** What is done, and on which store. */
export interface TaskAt {
  readonly task: Task;
  readonly target: Target;
  readonly args: Arguments;
}

/** Verbs that are the task of their name. */
const plain: Readonly<Record<string, Task>> = {
  get: "get",
  getall: "getall",
  put: "put",
  putall: "putall",
  import: "import",
  list: "list",
  keys: "list",
  delete: "delete",
  versions: "versions",
  rollback: "rollback",
  prune: "prune",
  rename: "rename",
  find: "find",
  label: "label",
  promote: "promote",
  restore: "restore",
  verify: "verify",
  bind: "bind",
  setup: "setup",
};

const readingVariables: ReadonlySet<string> = new Set(["exec", "check", "ci"]);

const writing: ReadonlySet<Task> = new Set<Task>([
  "put",
  "putall",
  "import",
  "delete",
  "rollback",
  "prune",
  "rename",
  "label",
  "promote",
  "restore",
  "setup",
  "verify",
  "bind",
]);

/** @throws UsageError for a command line that is about no store, or is no whole one. */
export async function lineTasks({ command, args }: CommandLine, place: CommandContext): Promise<readonly TaskAt[]> {
  const verb = command?.name ?? "";
  if (readingVariables.has(verb)) return variableTasks(args, place);
  if (verb === "copy") return copyTasks(args, place);
  if (verb === "diff") return diffTasks(args, place);
  const task = plain[verb];
  if (task === undefined) throw new UsageError(`${verb === "" ? "this" : verb} asks nothing of a store`);
  const [first, ...others] = targetsOf(place);
  if (writing.has(task)) return [{ task, target: first, args }];
  return [{ task, target: first, args }, ...others.map((target) => ({ task: behind(task, args), target, args }))];
}

/** In a store that is read only where the ones before it have nothing, names are looked for first. */
function behind(task: Task, args: Arguments): Task {
  const isMany = task === "getall" ? args["only"] === undefined : isNamePattern(String(args["credential"] ?? ""));
  return (task === "getall" || task === "get") && isMany ? "read behind" : task;
}

/** Of the declaration, or where there is none of the store's secrets. */
async function variableTasks(args: Arguments, place: CommandContext): Promise<readonly TaskAt[]> {
  const given = args as {
    readonly config: string | undefined;
    readonly only?: readonly string[];
    readonly context?: readonly string[];
  };
  const found = await declarationOf(given, place);
  if (found === undefined) {
    const reads = given.only === undefined ? [{ task: "getall" as const, args }] : onlyReads(given.only, args);
    return reads.flatMap((read) => targetsOf(place).map((target) => ({ ...read, target })));
  }
  const { declaredVariables } = await import("@sstash/core/config");
  const targets = targetsOf(atDeclaredStore(found, place));
  const groups = new Map<
    string,
    { readonly only: string[]; readonly version: string | undefined; readonly context: readonly string[] }
  >();
  for (const { secret, version, context } of declaredVariables(found.declaration)) {
    if (!isWanted(secret, given.only)) continue;
    const own = Object.entries(context ?? {}).map(([key, value]) => `${key}=${value}`);
    const pairs = given.context?.length ? given.context : own;
    const key = JSON.stringify([version ?? null, pairs]);
    const group = groups.get(key) ?? { only: [], version, context: pairs };
    group.only.push(secret);
    groups.set(key, group);
  }
  const reads = [...groups.values()].map((group) => ({
    task: "getall" as const,
    args: { ...group, "expect-key": args["expect-key"] },
  }));
  return reads.flatMap((read) => targets.map((target) => ({ ...read, target })));
}

function onlyReads(only: readonly string[], args: Arguments): readonly Omit<TaskAt, "target">[] {
  const names = only.filter((name) => !isNamePattern(name));
  const patterns = only.filter(isNamePattern);
  return [
    ...(names.length === 0 ? [] : [{ task: "getall" as const, args: { ...args, only: names } }]),
    ...patterns.map((credential) => ({ task: "get" as const, args: { ...args, only: undefined, credential } })),
  ];
}

function isWanted(secret: string, only: readonly string[] | undefined): boolean {
  return only === undefined || only.some((pattern) => namePattern(pattern)(secret));
}

function copyTasks(args: Arguments, place: Place): readonly TaskAt[] {
  return [
    ...addressed(args["from"], "--from", place).map((target) => ({ task: "copy from" as const, target, args })),
    ...addressed(args["to"], "--to", place).map((target) => ({ task: "copy to" as const, target, args })),
  ];
}

function diffTasks(args: Arguments, place: Place): readonly TaskAt[] {
  if (args["name"] !== undefined) return targetsOf(place).map((target) => ({ task: "compare", target, args }));
  const pattern = typeof args["pattern"] === "string" ? args["pattern"] : undefined;
  const isOne = pattern !== undefined && !isNamePattern(pattern);
  const read = isOne
    ? { task: "getall" as const, args: { only: [pattern] } }
    : { task: "get" as const, args: { credential: pattern ?? "*" } };
  return ["first", "second"].flatMap((side) => {
    const text = args[side];
    if (typeof text === "string" && /^(?:-$|[./~])/.test(text)) return [];
    return addressed(text, `the ${side} argument`, place).map((target) => ({ ...read, target }));
  });
}

function addressed(address: unknown, as: string, place: Place): readonly Target[] {
  if (typeof address !== "string") throw new UsageError(`${as} is missing`);
  return targetsOf({ ...place, globals: { ...place.globals, store: [address] } });
}

/** Names of the secrets that a line brings along; undefined where they are not known before they are read. */
export async function entriesOf(
  { command, args }: CommandLine,
  context: CommandContext,
): Promise<NameScope | undefined> {
  if (command?.name === "putall") {
    const given = String(args["credentials"] ?? "");
    if (given === "-") return undefined;
    const text = requireText(await givenValue(given, "credentials", context), "JSON", "");
    return { names: jsonEntries(text).entries.map(({ name }) => name) };
  }
  if (command?.name !== "import" || args["file"] === "-") return undefined;
  const file = String(args["file"]);
  const format = (args["format"] as DocumentFormat | undefined) ?? documentFormat(file);
  const entries = await readDocument(file, context, format);
  return { names: entries.map(({ name }) => String(args["prefix"] ?? "") + name) };
}
