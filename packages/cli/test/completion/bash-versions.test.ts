import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scripts } from "../../src/completion/scripts.ts";

/** What came after 3.2, with a line that has it. Source: the CHANGES file that comes with bash. */
const newer: Readonly<Record<string, readonly [RegExp, string]>> = {
  "mapfile and readarray (4.0)": [/\b(?:mapfile|readarray)\b/, "mapfile -t names"],
  "associative arrays (4.0)": [/\b(?:declare|typeset|local)\s+-\w*A/, "local -A seen"],
  "a change of case (4.0)": [/\$\{[\w@*[\]]+(?:\^|,)/, `echo \${name^^}`],
  "&>> (4.0)": [/&>>/, "x &>> log"],
  "|& (4.0)": [/\|&/, "x |& y"],
  "coproc (4.0)": [/\bcoproc\b/, "coproc x"],
  "compopt (4.0)": [/\bcompopt\b/, "compopt -o nospace"],
  "fall through in case (4.0)": [/;;?&/, "a) x ;;& "],
  "** over folders (4.0)": [/\bglobstar\b/, "shopt -s globstar"],
  "zeros in a sequence (4.0)": [/\{0\d+\.\./, "{01..10}"],
  "part of a second in read -t (4.0)": [/\bread\b.*-t\s*\d*\.\d/, "read -t 0.5 x"],
  "read -i, -N (4.0, 4.1)": [/\bread\b\s+(?:-\w+\s+)*-\w*[iN]/, "read -r -N 1 x"],
  "a descriptor into a variable (4.1)": [/\{\w+\}[<>]/, "exec {fd}< file"],
  "a negative index (4.2)": [/\[-\d+\]/, `echo \${names[-1]}`],
  "a negative length (4.2)": [/\$\{\w+:[^}]*:\s*-/, `echo \${name:0:-1}`],
  "declare -g (4.2)": [/\b(?:declare|typeset)\s+-\w*g/, "declare -g x"],
  "-v of a test (4.2)": [/(?:\[\[?|test)\s+(?:!\s+)?-v\s/, "[[ -v name ]]"],
  "a time by printf (4.2)": [/%\([^)]*\)T/, "printf '%(%s)T' -1"],
  "lastpipe (4.2)": [/\blastpipe\b/, "shopt -s lastpipe"],
  "\\u in a quoted string (4.2)": [/\$'[^']*\\u/, "x=$'\\u00e9'"],
  "nameref (4.3)": [/\b(?:declare|typeset|local)\s+-\w*n\b/, "local -n ref=x"],
  "a transformation (4.4)": [/\$\{[\w@*[\]]+@[A-Za-z]/, `echo \${x@Q}`],
  "local - (4.4)": [/\blocal\s+-(?:\s|$)/m, "local -"],
  "EPOCHSECONDS and others (5.0)": [/\b(?:EPOCH(?:SECONDS|REALTIME)|BASH_ARGV0|SRANDOM)\b/, "echo $EPOCHSECONDS"],
  "wait -n (4.3)": [/\bwait\s+-n/, "wait -n"],
};

/** Without comments. */
const code = scripts.bash.replace(/^\s*#.*$/gm, "");

describe("the script for bash", () => {
  test.each(Object.entries(newer))("has none of what 3.2 does not know: %s", (_what, [pattern, sample]) => {
    expect(sample).toMatch(pattern);
    expect(code).not.toMatch(pattern);
  });

  test("has no case within $(…), which 3.2 cannot parse", () => {
    expect(code).not.toMatch(/\bcase\b/);
  });
});

const missing = spawnSync("bash", ["-c", "true"]).status === 0 ? undefined : "bash is not installed";
if (missing !== undefined) console.warn(`the script for bash is not run: ${missing}`);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sstash-bash-"));
  // Answers with its arguments.
  writeFileSync(join(folder, "sstash"), `#!/bin/sh\nprintf '%s\\n' "$@" ''\n`, { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the function puts into COMPREPLY for a line and a place of the cursor. */
function replies(
  script: string,
  typed: { readonly line: string; readonly point: number },
  flags: readonly string[] = [],
) {
  const before = "COMP_LINE=$1 COMP_POINT=$2 COMP_WORDBREAKS=' :='";
  const run = `${script}\n${before}\n_sstash && printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync("bash", ["--norc", ...flags, "-c", run, "bash", typed.line, `${typed.point}`], {
    encoding: "utf8",
    env: { PATH: `${folder}:${process.env["PATH"]}`, LC_ALL: "C.UTF-8" },
  });
  expect(stderr).toBe("");
  return stdout.trimEnd().split("\n");
}

describe.skipIf(missing !== undefined)("the function of the script for bash", () => {
  const line = "sstash get ünï rest";
  const upTo = "sstash get ünï";
  const asked = ["__complete", "bash", "--", upTo, " :="];

  test.each([[], ["--posix"], ["-O", "compat31"], ["-O", "compat32"], ["-u"]])(
    "hands on the line up to the cursor and takes line by line what is answered, with %j",
    (...flags) => {
      expect(replies(scripts.bash, { line, point: upTo.length }, flags)).toEqual(asked);
    },
  );

  test.each([
    [3, 2],
    [4, 2],
  ])("counts the cursor's place in bytes in version %i.%i", (major, minor) => {
    const older = `VERSION_OF=(${major} ${minor})\n${scripts.bash.replaceAll("BASH_VERSINFO", "VERSION_OF")}`;
    expect(older).not.toContain("BASH_VERSINFO");
    expect(replies(older, { line, point: Buffer.byteLength(upTo) })).toEqual(asked);
  });
});
