import type { Output } from "./io.ts";
import { oneLine } from "./one-line.ts";

/** One row a line, columns two blanks apart; a column that is empty in every row is left out. A terminal gets no control characters. */
export function alignedLines(rows: readonly (readonly string[])[], output: Pick<Output, "isTerminal">): string {
  const shown = rows.map((row) => row.map((cell) => (output.isTerminal ? oneLine(cell) : cell)));
  const widths = (shown[0] ?? []).map((_, column) => Math.max(...shown.map((row) => characters(row[column] ?? ""))));
  const lines = shown.map((row) => {
    const cells = row.flatMap((cell, column) => {
      const width = widths[column] ?? 0;
      return width === 0 ? [] : [cell + " ".repeat(width - characters(cell))];
    });
    return `${cells.join("  ").trimEnd()}\n`;
  });
  return lines.join("");
}

/** As Python counts them. */
export function characters(text: string): number {
  return [...text].length;
}
