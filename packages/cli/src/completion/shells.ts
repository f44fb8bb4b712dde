/** The shells for which there is a script. */
export const shells = ["bash", "zsh", "fish"] as const;

export type Shell = (typeof shells)[number];

export function isShell(text: string | undefined): text is Shell {
  return shells.some((shell) => shell === text);
}
