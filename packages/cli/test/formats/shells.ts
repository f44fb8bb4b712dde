import { spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";

const wanted = ["sh", "dash", "bash", "zsh"] as const;

const found = wanted.flatMap((shell) => {
  const { status, stdout } = spawnSync("sh", ["-c", `command -v ${shell}`], { encoding: "utf8" });
  return status === 0 ? [{ shell, program: realpathSync(stdout.trim()) }] : [];
});
// bash and zsh change their ways when they are called sh; dash does not, so there it is tried once.
const tried = found.filter(({ shell, program }) => shell !== "sh" || !program.endsWith("/dash"));
const list = found.map(({ shell, program }) => `${shell} (${program})`).join(", ");
console.info(`shells that source the documents: ${list || "none"}`);
const missing = wanted.filter((shell) => !found.some((each) => each.shell === shell));
if (missing.length > 0) console.warn(`not found, so not tried: ${missing.join(", ")}`);

/** The shells of this machine; sh is left out where it is dash. */
export const shells: readonly string[] = tried.map(({ shell }) => shell);

export interface ShellRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function runScript(shell: string, script: string, folder: string): ShellRun {
  return spawnSync(shell, ["-s"], { input: script, cwd: folder, encoding: "utf8", maxBuffer: 1 << 28 });
}

/** What bash knows by itself on this machine, and what the manuals and sources of bash 5.2, zsh 5.9 and dash name. */
export function variablesOfShells(): string[] {
  const { stdout } = runScript("bash", "compgen -v", "/");
  const own = (stdout ?? "").split("\n").filter((name) => /^[A-Z_]+$/.test(name));
  return [...new Set([...own, ...known.trim().split(/\s+/)])];
}

const known = `
  _ ARGC ARGV ARGV0 BASHOPTS BASHPID BASH_ALIASES BASH_ARGC BASH_ARGV BASH_ARGV0 BASH_CMDS BASH_COMMAND BASH_COMPAT
  BASH_ENV BASH_FUNC_X BASH_LINENO BASH_LOADABLES_PATH BASH_REMATCH BASH_SOURCE BASH_SUBSHELL BASH_VERSINFO
  BASH_XTRACEFD BAUD CDPATH COLUMNS COPROC DIRSTACK DIRSTACKSIZE EGID ENV EPOCHREALTIME EPOCHSECONDS ERRNO EUID
  EXECIGNORE FCEDIT FIGNORE FPATH FUNCNAME FUNCNEST GID GLOBIGNORE GROUPS HISTCHARS HISTCMD HISTCONTROL HISTFILE
  HISTFILESIZE HISTIGNORE HISTSIZE HISTTIMEFORMAT HOME HOSTNAME HOSTTYPE IFS IGNOREEOF INPUTRC KEYBOARD_HACK
  KEYTIMEOUT LANG LINENO LINES LISTMAX LOGCHECK LOGNAME MACHTYPE MAIL MAILCHECK MAILPATH MANPATH MAPFILE MODULE_PATH
  NULLCMD OLDPWD OPTARG OPTERR OPTIND OSTYPE PATH PERIOD PIPESTATUS POSIXLY_CORRECT POSTEDIT PPID PROMPT PROMPT2
  PROMPT3 PROMPT4 PROMPT_COMMAND PROMPT_DIRTRIM PROMPT_EOL_MARK PS0 PS1 PS2 PS3 PS4 PSVAR PWD RANDOM READNULLCMD
  REPLY REPORTMEMORY REPORTTIME RPROMPT RPROMPT2 RPS1 RPS2 SAVEHIST SECONDS SHELL SHELLOPTS SHLVL SPROMPT SRANDOM
  STATUS STTY TERM TEXTDOMAIN TIMEFMT TIMEFORMAT TMOUT TMPDIR TMPPREFIX TRY_BLOCK_ERROR TRY_BLOCK_INTERRUPT TTY
  TTYIDLE UID USERNAME WATCH WATCHFMT WORDCHARS ZBEEP ZDOTDIR ZLE_RPROMPT_INDENT ZSH_EVAL_CONTEXT ZSH_SUBSHELL`;
