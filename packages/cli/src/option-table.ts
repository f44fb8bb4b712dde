interface OptionBase {
  readonly describe: string;
  /** One letter. */
  readonly short?: string;
  /** credstash has this option too, so any unambiguous beginning of its name is understood. */
  readonly abbreviable?: boolean;
}

export interface FlagOption extends OptionBase {
  readonly kind: "flag";
}

export interface ValueOption extends OptionBase {
  readonly kind: "value";
  /** What stands for the value in help. */
  readonly placeholder: string;
  readonly choices?: readonly string[];
  readonly default?: string;
  /** The verb does nothing without it. */
  readonly required?: true;
}

/** May be given again; takes one value each time. */
export interface RepeatableOption extends OptionBase {
  readonly kind: "repeatable";
  readonly placeholder: string;
}

/** Takes every following argument up to the next option. */
export interface ListOption extends OptionBase {
  readonly kind: "list";
  readonly placeholder: string;
}

export type Option = FlagOption | ValueOption | RepeatableOption | ListOption;
export type OptionTable = Readonly<Record<string, Option>>;

export interface Positional {
  /** `rest` is what stands behind `--`, and where a verb has it nothing else is taken from there. */
  readonly kind: "one" | "optional" | "many" | "rest";
  readonly describe: string;
}

/** In the order in which they are given. */
export type PositionalTable = Readonly<Record<string, Positional>>;

type OptionValue<O extends Option> = O extends FlagOption
  ? boolean
  : O extends ListOption | RepeatableOption
    ? readonly string[] | undefined
    : O extends { readonly default: string } | { readonly required: true }
      ? string
      : string | undefined;

type PositionalValue<P extends Positional> = P["kind"] extends "one"
  ? string
  : P["kind"] extends "many" | "rest"
    ? readonly string[]
    : string | undefined;

export type OptionValues<O extends OptionTable> = { readonly [K in keyof O]: OptionValue<O[K]> };
export type PositionalValues<P extends PositionalTable> = { readonly [K in keyof P]: PositionalValue<P[K]> };
