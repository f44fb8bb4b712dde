import type { Row } from "../tables.ts";

/** Command lines that go to both programs, each with a table of its own that is empty at first. */
export interface Scenario {
  readonly title: string;
  readonly steps: readonly (CommandLine | RowEdit)[];
  /** Content by path below the folder that holds `home/` and `cwd/`. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Needs what only moto has: tags, or tables that differ by region. */
  readonly onlyOnMoto?: true;
  /** Regions where the table is made. Default: us-east-1. */
  readonly regions?: readonly string[];
}

/** `TABLE` in arguments and environment stands for the name of the scenario's table, and in output is written for it. */
export interface CommandLine {
  /** As in credstash's specification where it has one; no two are the same. */
  readonly id: string;
  /** Text is split at blanks. */
  readonly line: string | readonly string[];
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** How standard output is compared. Default: to the byte. */
  readonly stdout?: "lines in any order" | "some text";
  /** Both programs' standard errors must contain it. */
  readonly mentions?: string;
  /** Time limit in seconds. */
  readonly seconds?: number;
}

/** Changes a stored row behind the programs' backs. What only sstash writes is taken out first: other tools wrote these. */
export interface RowEdit {
  readonly edit: readonly [name: string, version: string];
  readonly into: (row: Row) => Row;
}

/** A version as credstash stores it. */
export function padded(version: number | string): string {
  return String(version).padStart(19, "0");
}
