/** Help laid out when the command was built: by width, then by verb; the program's own under the empty name. */
export type HelpPages = Readonly<Record<string, Readonly<Record<string, string>>>>;

const widestColumns = 100;

/** The widths that terminals mostly have; what is no terminal gets the widest. */
export const commonColumns: readonly number[] = [80, widestColumns];

/** The width of help on a terminal of so many columns. */
export function helpColumns(columns: number | undefined): number {
  return Math.min(columns ?? widestColumns, widestColumns);
}

/** The page of a verb, or of the program, when there is one of this width. */
export function readyPage(
  pages: HelpPages | undefined,
  verb: string | undefined,
  columns: number | undefined,
): string | undefined {
  return pages?.[helpColumns(columns)]?.[verb ?? ""];
}
