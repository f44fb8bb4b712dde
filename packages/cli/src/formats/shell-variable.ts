/**
 * Variables that a shell keeps as integers, or reads as one later: it evaluates the value as arithmetic, and a subscript
 * in it, as in `RANDOM='path[$(command)]'`, runs the command, single quotes or not. bash 5.2 does so for the first five,
 * zsh 5.9 for most, mksh for the last five and some others. PROMPT_COMMAND is simply run.
 */
export const evaluated: ReadonlySet<string> = new Set([
  ...["HISTCMD", "MAILCHECK", "OPTIND", "RANDOM", "SRANDOM"],
  ...["ARGC", "BASHPID", "BAUD", "COLUMNS", "DIRSTACKSIZE", "EGID", "EPOCHSECONDS", "ERRNO", "EUID", "FUNCNEST", "GID"],
  ...["HISTSIZE", "KEYTIMEOUT", "LINENO", "LINES", "LISTMAX", "LOGCHECK", "PERIOD", "PPID"],
  ...["REPORTMEMORY", "REPORTTIME", "SAVEHIST", "SECONDS", "SHLVL", "TMOUT", "TRY_BLOCK_ERROR", "TRY_BLOCK_INTERRUPT"],
  ...["TTYIDLE", "UID", "ZLE_RPROMPT_INDENT", "ZSH_SUBSHELL", "PROMPT_COMMAND"],
  ...["KSHEGID", "KSHGID", "KSHUID", "PGRP", "USER_ID"],
]);

/** Variables whose value a shell expands by itself, command substitutions included: PS4 at every line under `set -x`. */
export const expanded: ReadonlySet<string> = new Set([
  ...["ENV", "HISTCHARS", "MAILPATH", "PROMPT_EOL_MARK", "PS0", "PS1", "PS2", "PS3", "PS4"],
  ...["PROMPT", "PROMPT2", "PROMPT3", "PROMPT4", "RPROMPT", "RPROMPT2", "RPS1", "RPS2", "SPROMPT"],
]);

/**
 * Whether shells, or the loader of every program, take the variable for where code lies. The loader's are listed one by
 * one: `LD_SDK_KEY` is LaunchDarkly's.
 */
export function locatesCode(variable: string): boolean {
  return codeLocations.has(variable) || /^LD_(?:AUDIT|CONFIG|LIBRARY_PATH|PRELOAD)|^DYLD_/.test(variable);
}

const codeLocations: ReadonlySet<string> = new Set(
  "BASH_ENV BASH_LOADABLES_PATH FPATH GCONV_PATH MODULE_PATH PATH ZDOTDIR".split(" "),
);

/** What else changes how a shell reads its input, from the moment it starts. */
export const governing: ReadonlySet<string> = new Set(["BASHOPTS", "IFS", "POSIXLY_CORRECT", "SHELLOPTS"]);

/**
 * Variables that some shell sets by itself, so that another value is lost or refused, or that it finds its way by: to
 * assign USERNAME is, for root in zsh, to become that user.
 */
const kept: ReadonlySet<string> = new Set([
  ...["_", "ARGV0", "CDPATH", "DIRSTACK", "EPOCHREALTIME", "EXECIGNORE", "FIGNORE", "FUNCNAME", "GLOBIGNORE", "GROUPS"],
  ...["HISTFILE", "HOME", "INPUTRC", "KEYBOARD_HACK", "NULLCMD", "OLDPWD", "PIPESTATUS", "PWD"],
  ...["READNULLCMD", "SHELL", "STTY", "USERNAME", "WATCH"],
]);

/** Why no secret may be assigned to the variable in a shell, whatever its value; `undefined` where one may. */
export function reservedByShells(variable: string): string | undefined {
  if (evaluated.has(variable) || expanded.has(variable)) return `shells evaluate or expand the value of ${variable}`;
  if (locatesCode(variable)) return `${variable} tells shells and programs where their code lies`;
  if (governing.has(variable)) return `${variable} changes how a shell reads its input`;
  if (kept.has(variable) || /^(?:BASH|ZSH)_/.test(variable))
    return `${variable} is a variable that shells have a use for`;
  return undefined;
}
