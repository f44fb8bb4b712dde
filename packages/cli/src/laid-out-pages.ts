// What the build runs to make dist/help.json; no part of the command.
import { commands } from "./commands/index.ts";
import { helpText } from "./help.ts";
import { commonColumns, type HelpPages } from "./help-pages.ts";

export async function laidOutPages(): Promise<HelpPages> {
  const pages: Record<string, Record<string, string>> = {};
  for (const columns of commonColumns) {
    const page: Record<string, string> = { "": await helpText(undefined, columns) };
    for (const command of commands) page[command.name] = await helpText(command, columns);
    pages[columns] = page;
  }
  return pages;
}
