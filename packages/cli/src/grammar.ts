import type { Option, OptionTable, PositionalTable } from "./option-table.ts";
import { UsageError } from "./usage-error.ts";

/** Values by long option name, as found: nothing is coerced and no default is filled in. */
export type RawValues = Map<string, string | readonly string[] | true>;

export interface GivenArgument {
  readonly text: string;
  readonly position: number;
  /** It stands behind `--`. */
  readonly isBehindDashes: boolean;
}

export interface Scan {
  readonly values: RawValues;
  /** Arguments that are no options, with their place on the command line, counted from 1. */
  readonly positionals: readonly GivenArgument[];
  /** Index of the first argument not looked at. */
  readonly next: number;
}

export interface ScanOptions {
  readonly table: OptionTable;
  /** Known by their long names only: the global options, after the verb. */
  readonly longOnly?: OptionTable;
  /** Stop before the first argument that is no option: it is the verb. */
  readonly haltAtPositional?: boolean;
  /** Index at which to start. */
  readonly from: number;
}

/**
 * Reads options as Python's argparse does, which credstash's users type against: `--opt=value`, `-vVALUE`, `-v=VALUE`,
 * clusters (`-nv 3`), unambiguous abbreviations of credstash's own options, `--`, and negative numbers as plain
 * arguments. Unlike argparse it lets options stand between positionals. @throws UsageError
 */
export function scan(argv: readonly string[], options: ScanOptions): Scan {
  const scanner = new Scanner(argv, options);
  return scanner.run();
}

class Scanner {
  readonly #argv: readonly string[];
  readonly #options: ScanOptions;
  readonly #values: RawValues = new Map();
  readonly #positionals: GivenArgument[] = [];
  #at: number;

  constructor(argv: readonly string[], options: ScanOptions) {
    this.#argv = argv;
    this.#options = options;
    this.#at = options.from;
  }

  run(): Scan {
    while (this.#at < this.#argv.length) {
      const text = this.#argv[this.#at] ?? "";
      if (text === "--") {
        this.#at += 1;
        this.#takeRest();
        break;
      }
      if (!this.#looksLikeOption(text)) {
        if (this.#options.haltAtPositional) break;
        this.#positionals.push({ text, position: this.#at + 1, isBehindDashes: false });
        this.#at += 1;
      } else if (text.startsWith("--")) this.#takeLong(text);
      else this.#takeCluster(text);
    }
    return { values: this.#values, positionals: this.#positionals, next: this.#at };
  }

  #takeRest(): void {
    if (this.#options.haltAtPositional) return;
    for (; this.#at < this.#argv.length; this.#at += 1) {
      this.#positionals.push({ text: this.#argv[this.#at] ?? "", position: this.#at + 1, isBehindDashes: true });
    }
  }

  /** A lone `-`, a negative number, and text with a blank that is no known option (a PEM block) are plain arguments. */
  #looksLikeOption(text: string): boolean {
    if (!text.startsWith("-") || text === "-") return false;
    if (/^-(?:\d+|\d*\.\d+)$/.test(text)) return false;
    if (!text.includes(" ")) return true;
    return text.startsWith("--")
      ? this.#longs(splitLong(text).given).length > 0
      : this.#short(text[1] ?? "") !== undefined;
  }

  #takeLong(text: string): void {
    const { given, attached } = splitLong(text);
    const [name, option] = this.#long(given);
    this.#at += 1;
    this.#store(name, option, attached);
  }

  #takeCluster(text: string): void {
    const position = this.#at + 1;
    this.#at += 1;
    for (let i = 1; i < text.length; i += 1) {
      const found = this.#short(text[i] ?? "");
      if (found === undefined) throw new UsageError(`unknown option (argument ${position})`);
      const [name, option] = found;
      const rest = text.slice(i + 1);
      if (option.kind !== "flag") {
        this.#store(name, option, rest === "" ? undefined : rest.replace(/^=/, ""));
        return;
      }
      if (rest.startsWith("=")) throw new UsageError(`--${name} takes no value (argument ${position})`);
      this.#values.set(name, true);
    }
  }

  #store(name: string, option: Option, attached: string | undefined): void {
    const position = this.#at;
    if (option.kind === "flag") {
      if (attached !== undefined) throw new UsageError(`--${name} takes no value (argument ${position})`);
      this.#values.set(name, true);
    } else if (option.kind === "list") {
      this.#values.set(name, attached === undefined ? this.#takeList() : [attached]);
    } else if (option.kind === "repeatable") {
      const before = this.#values.get(name);
      this.#values.set(name, [...(Array.isArray(before) ? before : []), attached ?? this.#takeValue(name)]);
    } else {
      this.#values.set(name, checked(name, option.choices, attached ?? this.#takeValue(name)));
    }
  }

  #takeValue(name: string): string {
    const text = this.#argv[this.#at];
    if (text === undefined || this.#looksLikeOption(text)) {
      throw new UsageError(`--${name} needs a value (after argument ${this.#at})`);
    }
    this.#at += 1;
    return text;
  }

  #takeList(): readonly string[] {
    const list: string[] = [];
    for (; this.#at < this.#argv.length; this.#at += 1) {
      const text = this.#argv[this.#at] ?? "";
      if (this.#looksLikeOption(text)) break;
      list.push(text);
    }
    return list;
  }

  #short(letter: string): readonly [string, Option] | undefined {
    return Object.entries(this.#options.table).find(([, option]) => option.short === letter);
  }

  #long(given: string): readonly [string, Option] {
    const found = this.#longs(given);
    const [only] = found;
    if (only !== undefined && found.length === 1) return only;
    const names = found.map(([name]) => `--${name}`).join(" and ");
    const what = found.length > 1 ? `ambiguous option, it may be ${names}` : "unknown option";
    throw new UsageError(`${what} (argument ${this.#at + 1})`);
  }

  /** The option of that name, or else all whose names begin so. */
  #longs(given: string): readonly (readonly [string, Option])[] {
    const known = { ...this.#options.longOnly, ...this.#options.table };
    const exact = Object.hasOwn(known, given) ? known[given] : undefined;
    if (exact !== undefined) return [[given, exact]];
    return Object.entries(this.#options.table).filter(
      ([name, option]) => given !== "" && option.abbreviable === true && name.startsWith(given),
    );
  }
}

function splitLong(text: string): { readonly given: string; readonly attached: string | undefined } {
  const equals = text.indexOf("=");
  if (equals < 0) return { given: text.slice(2), attached: undefined };
  return { given: text.slice(2, equals), attached: text.slice(equals + 1) };
}

function checked(name: string, choices: readonly string[] | undefined, value: string): string {
  if (choices === undefined || choices.includes(value)) return value;
  throw new UsageError(`--${name} must be one of ${choices.join(", ")}`);
}

/** Matches positionals to their table. @throws UsageError when one is missing or there is one too many. */
export function assignPositionals(
  table: PositionalTable,
  all: Scan["positionals"],
): Readonly<Record<string, string | readonly string[] | undefined>> {
  const values: Record<string, string | readonly string[] | undefined> = {};
  const rest = Object.entries(table).find(([, { kind }]) => kind === "rest")?.[0];
  const given = rest === undefined ? all : all.filter(({ isBehindDashes }) => !isBehindDashes);
  if (rest !== undefined) values[rest] = all.filter(({ isBehindDashes }) => isBehindDashes).map(({ text }) => text);
  let at = 0;
  for (const [name, { kind }] of Object.entries(table)) {
    if (kind === "rest") continue;
    if (kind === "many") {
      values[name] = given.slice(at).map(({ text }) => text);
      at = given.length;
      continue;
    }
    const found = given[at];
    if (found === undefined && kind === "one") throw new UsageError(`the argument "${name}" is missing`);
    values[name] = found?.text;
    at += 1;
  }
  const surplus = given[at];
  if (surplus !== undefined) throw new UsageError(`one argument too many (argument ${surplus.position})`);
  return values;
}

/** Every option of the table: as given, its default, or false for a flag. */
export function filled(table: OptionTable, values: RawValues): Readonly<Record<string, unknown>> {
  const entries = Object.entries(table).map(([name, option]) => {
    const missing = option.kind === "flag" ? false : option.kind === "value" ? option.default : undefined;
    return [name, values.get(name) ?? missing];
  });
  return Object.fromEntries(entries) as Readonly<Record<string, unknown>>;
}
