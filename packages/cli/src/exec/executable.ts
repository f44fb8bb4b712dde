import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** The file that a command names, or why it cannot be run, as a shell tells it: 127 not found, 126 found and not executable. */
export type Executable = { readonly file: string } | { readonly status: 126 | 127; readonly reason: string };

/** A name with a slash is a path; any other is looked for in the folders of PATH, of which an empty one is the current. */
export async function findExecutable(command: string, path: string | undefined): Promise<Executable> {
  if (command === "") return { status: 127, reason: "the command is empty" };
  if (command.includes("/")) return judged(command, await kindOf(command));
  let refused: string | undefined;
  for (const folder of (path ?? "/usr/local/bin:/usr/bin:/bin").split(delimiter)) {
    const file = join(folder === "" ? "." : folder, command);
    const kind = await kindOf(file);
    if (kind === "executable") return { file: file.includes("/") ? file : `./${file}` };
    if (kind === "not executable") refused ??= file;
  }
  return refused === undefined ? judged(command, "absent") : judged(refused, "not executable");
}

type Kind = "executable" | "not executable" | "folder" | "absent";

async function kindOf(file: string): Promise<Kind> {
  try {
    if ((await stat(file)).isDirectory()) return "folder";
    await access(file, constants.X_OK);
    return "executable";
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return code === "EACCES" || code === "EPERM" ? "not executable" : "absent";
  }
}

function judged(file: string, kind: Kind): Executable {
  switch (kind) {
    case "executable":
      return { file };
    case "folder":
      return { status: 126, reason: "it is a folder" };
    case "not executable":
      return { status: 126, reason: "it is not executable" };
    case "absent":
      return { status: 127, reason: "there is no such command" };
  }
}
