import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scripts } from "../../src/completion/scripts.ts";
import { type Shell, shells } from "../../src/completion/shells.ts";

const program = fileURLToPath(new URL("../../bin/sstash.js", import.meta.url));
const typist = fileURLToPath(new URL("typed-lines.py", import.meta.url));

/** Why a shell cannot be typed into here; undefined when it can. */
function obstacle(shell: Shell): string | undefined {
  if (!existsSync(fileURLToPath(new URL("../../dist/bin.js", import.meta.url)))) return "the command is not built";
  if (spawnSync("python3", ["-c", "import pty, termios"]).status !== 0) return "there is no python3 to type with";
  return spawnSync(shell, ["-c", "true"]).status === 0 ? undefined : `${shell} is not installed`;
}

/** Each begins in its own way, so that its beginning completes to it. */
const names = [
  "plain.name",
  "with space",
  "colon:in:name",
  "colon:in:other",
  "it's quoted",
  'say "hi"',
  "star*name",
  "#hash",
  "ünïcode",
  "dollar$HOME",
  "back\\slash",
  "user@host",
  "equals=sign",
  "mind!the!bang",
  "tilde~x",
  "semi;colon&amp|pipe",
  "(paren)",
  "{a,b}",
  "日本 語",
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sstash-shells-"));
  // Where fish finds the last of these it does not read every manual page first.
  for (const name of [
    "bin",
    "work",
    "work/sub folder",
    "zsh",
    "fish/fish",
    ".local/share/fish/generated_completions",
  ]) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  writeFileSync(join(folder, "work/file with blank"), "");
  // What is typed is kept instead of run; only completion is sstash's own.
  const double = `#!/bin/sh
case $1 in __complete) exec '${process.execPath}' '${program}' "$@" ;; esac
{ printf '%s\\037' "$@"; printf '\\036'; } >> "$SEEN"
`;
  writeFileSync(join(folder, "bin/sstash"), double, { mode: 0o755 });
  for (const shell of shells) writeFileSync(join(folder, `sstash.${shell}`), scripts[shell]);
  writeFileSync(join(folder, "bashrc"), `PS1='> '; source '${folder}/sstash.bash'\n`);
  const zshrc = `autoload -Uz compinit; compinit -D -u; PS1='> '; source '${folder}/sstash.zsh'\n`;
  writeFileSync(join(folder, "zsh/.zshrc"), zshrc);
  writeFileSync(join(folder, "fish/fish/config.fish"), `set -g fish_greeting; source '${folder}/sstash.fish'\n`);
  const entries = JSON.stringify(Object.fromEntries(names.map((name) => [name, "a value"])));
  if (obstacle("bash") !== "the command is not built") {
    execFileSync(process.execPath, [program, "putall", "-"], { input: entries, env: environment("unused") });
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

function environment(seen: string): NodeJS.ProcessEnv {
  return {
    PATH: `${join(folder, "bin")}:${process.env["PATH"]}`,
    HOME: folder,
    ZDOTDIR: join(folder, "zsh"),
    XDG_CONFIG_HOME: join(folder, "fish"),
    INPUTRC: "/dev/null",
    LANG: "C.UTF-8",
    TERM: "xterm",
    SSTASH_BACKEND: "local",
    SEEN: seen,
  };
}

const interactive: Readonly<Record<Shell, readonly string[]>> = {
  bash: ["--noprofile", "--rcfile", "../bashrc", "-i"],
  zsh: ["-i"],
  fish: ["-i"],
};

interface Typed {
  /** What each line ran, as its arguments. */
  readonly run: readonly (readonly string[])[];
  /** All that was on the terminal. */
  readonly shown: string;
}

/** Types lines key by key; a tab completes. */
async function typed(shell: Shell, lines: readonly string[]): Promise<Typed> {
  const seen = join(mkdtempSync(join(folder, "seen-")), "lines");
  const child = spawn("python3", [typist, seen, shell, ...interactive[shell]], {
    cwd: join(folder, "work"),
    env: environment(seen),
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(JSON.stringify(lines));
  let shown = "";
  child.stdout.on("data", (data) => {
    shown += data;
  });
  const status = await new Promise((resolve) => child.on("close", resolve));
  expect(status, shown).toBe(0);
  const records = readFileSync(seen, "utf8").split("\u001e").slice(0, -1);
  return { run: records.map((record) => record.split("\u001f").slice(0, -1)), shown };
}

const patienceMs = 120_000;

/** What is typed, and what is run. */
type Case = readonly [string, readonly string[]];

const everywhere: readonly Case[] = [
  ["sstash get pl\t", ["get", "plain.name"]],
  ["sstash get wi\t", ["get", "with space"]],
  ["sstash get colon:in:n\t", ["get", "colon:in:name"]],
  ["sstash get colon\\:in:o\t", ["get", "colon:in:other"]],
  ["sstash get it\t", ["get", "it's quoted"]],
  ["sstash get it\\'\t", ["get", "it's quoted"]],
  ["sstash get sa\t", ["get", 'say "hi"']],
  ["sstash get st\t", ["get", "star*name"]],
  ["sstash get \\#\t", ["get", "#hash"]],
  ["sstash get ün\t", ["get", "ünïcode"]],
  ["sstash get do\t", ["get", "dollar$HOME"]],
  ["sstash get ba\t", ["get", "back\\slash"]],
  ["sstash get us\t", ["get", "user@host"]],
  ["sstash get user@\t", ["get", "user@host"]],
  ["sstash get eq\t", ["get", "equals=sign"]],
  ["sstash get equals=\t", ["get", "equals=sign"]],
  ["sstash get mi\t", ["get", "mind!the!bang"]],
  ["sstash get ti\t", ["get", "tilde~x"]],
  ["sstash get se\t", ["get", "semi;colon&amp|pipe"]],
  ["sstash get \\(\t", ["get", "(paren)"]],
  ["sstash get \\{\t", ["get", "{a,b}"]],
  ["sstash get 日\t", ["get", "日本 語"]],
  ["sstash get 'with\t", ["get", "with space"]],
  ["sstash get 'it\t", ["get", "it's quoted"]],
  ['sstash get "with s\t', ["get", "with space"]],
  ['sstash get "do\t', ["get", "dollar$HOME"]],
  ['sstash get "sa\t', ["get", 'say "hi"']],
  ['sstash get "mi\t', ["get", "mind!the!bang"]],
  ['sstash get "colon:in:n\t', ["get", "colon:in:name"]],
  ["sstash --back\tloc\tdel\tpl\t--ye\t", ["--backend", "local", "delete", "plain.name", "--yes"]],
  ["sstash getall --only wi\t--only pl\t", ["getall", "--only", "with space", "--only", "plain.name"]],
  ["sstash get --format=ya\tpl\t", ["get", "--format=yaml", "plain.name"]],
  ["sstash put x @fil\t", ["put", "x", "@file with blank"]],
  ["sstash put x @'fil\t", ["put", "x", "@file with blank"]],
  ["sstash getall --out fil\t", ["getall", "--out", "file with blank"]],
  ["sstash getall --out=fil\t", ["getall", "--out=file with blank"]],
];

const folderCase: Readonly<Record<Shell, Case>> = {
  bash: ["sstash --local-dir su\t", ["--local-dir", "sub folder/"]],
  // A slash that zsh put there goes when the line is run.
  zsh: ["sstash --local-dir su\t", ["--local-dir", "sub folder"]],
  fish: ["sstash --local-dir su\t", ["--local-dir", "sub folder/"]],
};

describe.each(shells)("completion in %s", (shell) => {
  it(
    "puts commands, options, names, values and files on the line so that the shell reads them back",
    async ({ skip }) => {
      const reason = obstacle(shell);
      skip(reason !== undefined, reason);
      const cases = [...everywhere, folderCase[shell]];
      const { run } = await typed(
        shell,
        cases.map(([line]) => line),
      );
      expect(run).toEqual(cases.map(([, argv]) => argv));
    },
    patienceMs,
  );
});

describe("completion in bash", () => {
  it(
    "does the same in POSIX mode, with 3.2's compatibility, and where `:` breaks no words",
    async ({ skip }) => {
      const reason = obstacle("bash");
      skip(reason !== undefined, reason);
      const [wi, colon, user] = ["sstash get wi\t", "sstash get colon:in:n\t", "sstash get user@\t"];
      const expected = [
        ["get", "with space"],
        ["get", "colon:in:name"],
        ["get", "user@host"],
      ];
      const compatible = `BASH_COMPAT=3.2; COMP_WORDBREAKS=\${COMP_WORDBREAKS//:}; ${wi}`;
      expect((await typed("bash", [compatible, colon, user])).run).toEqual(expected);
      expect((await typed("bash", [`set -o posix; source ../sstash.bash; ${wi}`, colon, user])).run).toEqual(expected);
    },
    patienceMs,
  );

  it("uses nothing that bash 3.2 lacks", () => {
    const later =
      /\b(?:mapfile|readarray|compopt|coproc|wait -n|printf -v \S+\[)\b|(?:declare|local|typeset) -[a-zA-Z]*[Ang]|\$\{[^}]*(?:,|\^|@[A-Za-z])\}|&>>|\|&|;;?&|\[-1\]|\$'[^']*\\u|<\(/;
    const code = scripts.bash.replace(/^\s*#.*$/gm, "");
    expect(code.match(later)).toBeNull();
    for (const sample of ["mapfile -t x", "local -A x", "$" + "{x,,}", "x &>> y", "x[-1]", "compopt -o nospace"]) {
      expect([sample, later.test(sample)]).toEqual([sample, true]);
    }
  });

  it("needs neither bash-completion nor a variable that is not its own", () => {
    const used = [...scripts.bash.replace(/^\s*#.*$/gm, "").matchAll(/\$\{?#?([A-Za-z_]\w*)/g)].map(([, name]) => name);
    expect(new Set(used)).toEqual(
      new Set(["COMPREPLY", "answer", "line", "COMP_LINE", "COMP_POINT", "COMP_WORDBREAKS"]),
    );
  });
});

describe("completion in zsh", () => {
  it(
    "shows descriptions beside options and verbs, and works from a folder of $fpath too",
    async ({ skip }) => {
      const reason = obstacle("zsh");
      skip(reason !== undefined, reason);
      mkdirSync(join(folder, "functions"), { recursive: true });
      writeFileSync(join(folder, "functions/_sstash"), scripts.zsh);
      const rc = `fpath=('${folder}/functions' $fpath); autoload -Uz compinit; compinit -D -u; PS1='> '\n`;
      writeFileSync(join(folder, "zsh/.zshrc"), rc);
      const { run, shown } = await typed("zsh", ["sstash get wi\t", "sstash get\t"]);
      expect(run).toEqual([["get", "with space"], ["get"]]);
      expect(shown).toMatch(/getall {2,}-- print every secret as one document/);
    },
    patienceMs,
  );
});

describe("completion in fish", () => {
  it("shows descriptions beside options and verbs", ({ skip }) => {
    const shell: Shell = "fish";
    const reason = obstacle(shell);
    skip(reason !== undefined, reason);
    const shown = (line: string) =>
      execFileSync(shell, ["-c", `complete -C '${line}'`], { env: environment("unused"), encoding: "utf8" });
    expect(shown("sstash key")).toBe("keys\tshow the names of the secrets, one a line\n");
    expect(shown("sstash keys --js")).toBe("--json\tone JSON array\n");
    expect(shown("FOO=1 sstash get colon")).toBe("colon:in:name\ncolon:in:other\n");
    expect(shown("sstash get x ")).toBe("");
  });
});
