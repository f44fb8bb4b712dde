import { compareCodePoints } from "@sstash/core";
import { roles } from "@sstash/core/policy";
import { ciDialects } from "../ci/index.ts";
import type { CommandContext } from "../command.ts";
import { commands } from "../commands/index.ts";
import { filled } from "../grammar.ts";
import type { Option, OptionTable } from "../option-table.ts";
import { type GlobalValues, globalOptions } from "../options/global-options.ts";
import { type Cursor, cursorAt } from "./cursor.ts";
import { cachedNames } from "./name-cache.ts";
import { shells } from "./shells.ts";

export interface Candidate {
  readonly text: string;
  readonly describe?: string;
}

/** What can stand at the cursor: these words, not yet narrowed to those that begin as typed; or paths, behind a prefix. */
export type Suggestion =
  | { readonly kind: "words"; readonly candidates: readonly Candidate[] }
  | { readonly kind: "files" | "folders"; readonly prefix: string };

type Place = Pick<CommandContext, "env" | "home">;
type Source = "names" | "files" | "folders" | "file after @" | "nothing" | readonly string[];

/** What the values of options are, by what stands for them in help. Choices come before it. */
export const placeholderSources: Readonly<Record<string, Source>> = {
  FILE: "files",
  DIR: "folders",
  NAME: "names",
  LEVEL: ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"],
};

/** What the arguments of verbs are, by their places. */
export const positionalSources: Readonly<Record<string, Source>> = {
  credential: "names",
  pattern: "names",
  value: "file after @",
  first: "files",
  second: "files",
  credentials: "file after @",
  shell: shells,
  context: "nothing",
  "new-name": "nothing",
  file: "files",
  action: ["show", "apply", "needs", "check"],
  kind: roles,
  command: "nothing",
  system: Object.keys(ciDialects),
  label: ["AWSCURRENT", "AWSPREVIOUS", "AWSPENDING"],
  version: ["AWSPREVIOUS", "AWSPENDING"],
};

const nothing: Suggestion = { kind: "words", candidates: [] };

/** @param words of the command line before the one at the cursor, without the command's own name. */
export async function suggest(words: readonly string[], current: string, place: Place): Promise<Suggestion> {
  const inner = innerLine(words);
  if (inner !== undefined) return suggest(inner, current, place);
  const cursor = cursorAt(words, current);
  if (cursor === undefined) return nothing;
  if (cursor.at === "verb") return { kind: "words", candidates: commands.map(verbCandidate) };
  if (cursor.at === "option") return { kind: "words", candidates: optionCandidates(cursor, current) };
  const prefix = cursor.at === "value" ? cursor.prefix : "";
  const source = sourceAt(cursor);
  if (source === "file after @") return current.startsWith("@") ? { kind: "files", prefix: "@" } : nothing;
  if (source === "files" || source === "folders") return { kind: source, prefix };
  const texts = source === "names" ? await namesIn(cursor, place) : source === "nothing" ? [] : source;
  return { kind: "words", candidates: texts.map((text) => ({ text: prefix + text })) };
}

/** A verb that is about another command line has it behind `--`. */
function innerLine(words: readonly string[]): readonly string[] | undefined {
  const dashes = words.indexOf("--");
  const before = words.slice(0, Math.max(dashes, 0));
  const isAboutLine = before.includes("policy") && (before.includes("needs") || before.includes("check"));
  return isAboutLine ? words.slice(dashes + 1) : undefined;
}

function sourceAt(cursor: Extract<Cursor, { at: "value" | "positional" }>): Source {
  if (cursor.at === "value") return sourceOf(cursor.option);
  const places = Object.entries(cursor.command.positionals);
  const [name] = places[cursor.index] ?? places.filter(([, { kind }]) => kind === "many").at(-1) ?? [];
  return positionalSources[name ?? ""] ?? "nothing";
}

function sourceOf(option: Option): Source {
  if (option.kind === "flag") return "nothing";
  if (option.kind === "value" && option.choices !== undefined) return option.choices;
  return placeholderSources[option.placeholder] ?? "nothing";
}

/** A name with a control character could draw on the terminal, and breaks lines in every shell's protocol. */
async function namesIn({ values }: Cursor, place: Place): Promise<readonly string[]> {
  const given = filled(globalOptions, values) as GlobalValues;
  // The shell has not read it yet.
  const dir = given["local-dir"]?.replace(/^~(?=\/)/, () => place.home);
  const names = await cachedNames({ ...place, globals: { ...given, "local-dir": dir } });
  return names.filter((name) => name !== "" && !/\p{Cc}/u.test(name)).sort(compareCodePoints);
}

function verbCandidate({ name, describe }: { readonly name: string; readonly describe: string }): Candidate {
  return { text: name, describe };
}

/** Long global options are understood behind the verb too: they are offered there once one of their letters is typed. */
function optionCandidates(cursor: Extract<Cursor, { at: "option" }>, current: string): readonly Candidate[] {
  const near = Object.entries(cursor.options).filter(([name, option]) => !isSpent(cursor, name, option));
  const far = /^--./.test(current) ? missing(cursor.far, cursor.options) : [];
  const longs = [...near, ...far.filter(([name, option]) => !isSpent(cursor, name, option))];
  const shorts = near.flatMap(([, { short, describe }]) =>
    short === undefined ? [] : [{ text: `-${short}`, describe }],
  );
  return [...longs.map(([name, { describe }]) => ({ text: `--${name}`, describe })), ...shorts];
}

function missing(table: OptionTable, from: OptionTable): readonly (readonly [string, Option])[] {
  return Object.entries(table).filter(([name]) => !Object.hasOwn(from, name));
}

/** Given already, and of no use twice. */
function isSpent({ values }: Cursor, name: string, { kind }: Option): boolean {
  return kind !== "repeatable" && kind !== "list" && values.has(name);
}
