import { isNamePattern } from "@sstash/core";
import type { NameScope } from "@sstash/core/policy";

/** What a command line asks of one store. */
export interface NeedsLine {
  /** A verb; of those about two stores what it does on this one. */
  readonly task: Task;
  readonly args: Readonly<Record<string, unknown>>;
  /** Names of the file or text that is put, as far as they can be known beforehand. */
  readonly entries: NameScope | undefined;
  /** Key that new data keys are made under. */
  readonly writeKey: string | undefined;
  /** Key that what is there is sealed under. */
  readonly readKey: string | undefined;
  readonly context: Readonly<Record<string, string>> | undefined;
}

export const tasks = [
  "get",
  "getall",
  "read behind",
  "put",
  "putall",
  "import",
  "list",
  "delete",
  "versions",
  "rollback",
  "prune",
  "rename",
  "find",
  "label",
  "promote",
  "restore",
  "compare",
  "copy from",
  "copy to",
  "verify",
  "bind",
  "setup",
] as const;

export type Task = (typeof tasks)[number];

export function textOf({ args }: NeedsLine, name: string): string | undefined {
  const value = args[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function textsOf({ args }: NeedsLine, name: string): readonly string[] | undefined {
  const value = args[name];
  return Array.isArray(value) ? value : undefined;
}

export function isSet({ args }: NeedsLine, name: string): boolean {
  return args[name] !== undefined && args[name] !== false && args[name] !== "";
}

/** One name, exactly. */
export function named(name: string | undefined): NameScope {
  return { names: [name ?? ""] };
}

/** What a pattern, a name or nothing selects; undefined is every secret. */
export function selected(pattern: string | undefined): NameScope | undefined {
  if (pattern === undefined || pattern === "*") return undefined;
  return isNamePattern(pattern) ? { patterns: [pattern] } : { names: [pattern] };
}

export function isOneName(pattern: string | undefined): pattern is string {
  return pattern !== undefined && !isNamePattern(pattern);
}
