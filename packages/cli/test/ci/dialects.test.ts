import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CiName, type CiOutput, ciDialects } from "../../src/ci/index.ts";

const env = { GITHUB_ENV: "/env", BASH_ENV: "/bash" };

/** The first is one that values hold, so that another must be taken. */
function guessable(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `0123456789abcdef${count > 1 ? count : ""}`;
  };
}

function made(system: CiName, texts: Readonly<Record<string, string>>, random = guessable()): CiOutput {
  const output = ciDialects[system]({ texts: new Map(Object.entries(texts)), env, out: undefined, random });
  if ("refused" in output) throw new Error(JSON.stringify(output.refused));
  return output;
}

function refusedBy(system: CiName, texts: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  const output = ciDialects[system]({ texts: new Map(Object.entries(texts)), env, out: undefined, random: () => "r" });
  return "refused" in output ? output.refused.map(({ variable, reason }) => [variable, reason]) : [];
}

/**
 * What a runner makes of the file, decision by decision as SetEnvFileCommand does in actions/runner's FileCommandManager: empty
 * lines are passed over, whichever of `=` and `<<` comes first tells the form, and a value ends before its delimiter's line.
 */
function readGithubEnv(text: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const lines = text.endsWith("\n") ? text.slice(0, -1).split("\n") : text.split("\n");
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (line === "") continue;
    const equals = line.indexOf("=");
    const heredoc = line.indexOf("<<");
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      found[line.slice(0, equals)] = line.slice(equals + 1);
    } else if (heredoc > 0 && line.length > heredoc + 2) {
      const delimiter = line.slice(heredoc + 2);
      const length = lines.indexOf(delimiter);
      if (length < 0) throw new Error(`matching delimiter not found: ${delimiter}`);
      found[line.slice(0, heredoc)] = lines
        .splice(0, length + 1)
        .slice(0, -1)
        .join("\n");
    } else throw new Error(`invalid format: ${line}`);
  }
  return found;
}

/** Data of a workflow command, as actions/toolkit escapes it. */
const unescaped = (data: string) => data.replaceAll("%0A", "\n").replaceAll("%0D", "\r").replaceAll("%25", "%");

const value = fc
  .oneof(
    fc.string({ unit: "grapheme", maxLength: 30 }),
    fc
      .array(
        fc.constantFrom("a", "\n", "\r\n", "%", "EOF", "<<", "=", "'", "$(id)", "sstash_", "0123456789abcdef", " "),
        { maxLength: 12 },
      )
      .map((parts) => parts.join("")),
  )
  .filter((text) => !text.includes("\0") && text.isWellFormed());
const texts = fc.dictionary(
  fc.stringMatching(/^[A-Z][A-Z0-9_]{0,6}$/).filter((name) => !/^(?:GITHUB|RUNNER|BASH|ZSH)_/.test(name)),
  value,
  { minKeys: 1, maxKeys: 5 },
);

describe("ci github", () => {
  it("appends what the runner reads back, whatever the values", () => {
    fc.assert(
      fc.property(texts, (given) => {
        const { append } = made("github", given);
        expect(append?.path).toBe("/env");
        expect(readGithubEnv(append?.text ?? "")).toEqual(given);
      }),
    );
  });

  it("masks every line of every value before, percent-encoded, each once, whether a log shows the blanks around it or not", () => {
    fc.assert(
      fc.property(texts, (given) => {
        const { stdout } = made("github", given);
        const masks = stdout
          .split("\n")
          .filter((line) => line !== "")
          .map((line) => /^::add-mask::(.*)$/s.exec(line)?.[1]);
        expect(masks.every((mask) => mask !== undefined && !/[\r\n]/.test(mask))).toBe(true);
        const hidden = new Set(masks.map((mask) => unescaped(mask ?? "")));
        expect(hidden.size).toBe(masks.length);
        for (const line of Object.values(given).flatMap((text) => text.split(/\r\n|\r|\n/))) {
          if (line.trim().length >= 3) expect(hidden.has(line.trim())).toBe(true);
        }
      }),
    );
  });

  it("warns of a value that is too short to be masked", () => {
    expect(made("github", { A: "ab", B: "long enough", C: "" }).warnings).toEqual(["too short to be masked: A"]);
  });

  it("refuses what GitHub keeps for itself", () => {
    const kept = { GITHUB_SHA: "x", RUNNER_OS: "x", CI: "x", NODE_OPTIONS: "x", node_options: "x" };
    expect(refusedBy("github", { ...kept, FINE: "x", CI_TOKEN: "x" }).map(([name]) => name)).toEqual(Object.keys(kept));
    const outside = () => ciDialects.github({ texts: new Map(), env: {}, out: undefined, random: () => "" });
    expect(outside).toThrow("GITHUB_ENV is not set");
  });
});

describe("ci gitlab", () => {
  /**
   * As GitLab's ParseDotenvArtifactService takes a report apart, `line.scan(/^(.*?)=(.*)$/).last` with both halves stripped; then,
   * since those variables are not raw, as its ExpandVariables and GitLab Runner replace what refers to another variable.
   */
  const read = (text: string) =>
    Object.fromEntries(
      text
        .replace(/\n$/, "")
        .split("\n")
        .map((line) => {
          const [, key, found] = /^([^=]*)=([^\n]*)$/.exec(line) ?? [];
          if (key === undefined || found === undefined) throw new Error("Invalid Format");
          return [key.trim(), expanded(found.trim())] as const;
        }),
    );
  const expanded = (text: string) =>
    text.replace(/\$\$|%%|\$[A-Za-z_]\w*|\$\{[A-Za-z_]\w*\}|%[A-Za-z_]\w*%/g, (match) =>
      match === "$$" || match === "%%" ? (match[0] ?? "") : "",
    );

  it("writes what GitLab reads back, or refuses: quotes, # and = are part of the value", () => {
    const given = { A: 'it\'s "quoted" # not a comment', B: "a=b=c", C: "", D: "100% \\n" };
    const { file, stdout } = made("gitlab", given);
    expect([stdout, file?.path, read(file?.text ?? "")]).toEqual(["", "sstash.env", given]);
    expect(file?.text.trimEnd()).not.toMatch(/^\s*(?:#|$)/m);
    fc.assert(
      fc.property(texts, (some) => {
        const refused = new Set(refusedBy("gitlab", some).map(([name]) => name));
        const rest = Object.entries(some).filter(([name]) => !refused.has(name));
        for (const [name, text] of Object.entries(some)) {
          if (refused.has(name)) expect(text).toMatch(/[\r\n$]|^\s|\s$|%\w*%/u);
        }
        if (rest.length > 0)
          expect(read(made("gitlab", Object.fromEntries(rest)).file?.text ?? "")).toEqual(Object.fromEntries(rest));
      }),
    );
  });

  it.each(["two\nlines", "cr\r", " blank", "pa$word", "pa$$word", "\x24{HOME}", "a%PATH%b", "100%%"])(
    "refuses %j, which would arrive as something else",
    (text) => {
      expect(refusedBy("gitlab", { A: text, B: "fine" }).map(([name]) => name)).toEqual(["A"]);
    },
  );

  it("knows the limits: 5 KB are refused, over 20 variables a warning, and always who can read it", () => {
    // The report is `A=`, the value and a line's end.
    expect(refusedBy("gitlab", { A: "x".repeat(5120 - 3) })[0]?.[1]).toContain("GitLab takes fewer than 5120");
    expect(Buffer.byteLength(made("gitlab", { A: "x".repeat(5119 - 3) }).file?.text ?? "")).toBe(5119);
    const many = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`V${index}`, "x"]));
    expect(made("gitlab", many).warnings).toEqual([
      expect.stringContaining("21 variables"),
      expect.stringContaining("artifacts:access"),
    ]);
    const out = ciDialects.gitlab({ texts: new Map([["A", "x"]]), env: {}, out: "-", random: () => "" });
    expect(out).toMatchObject({ stdout: "A=x\n" });
  });
});

describe("ci circleci and buddy", () => {
  it("write lines that a shell sources as they are, and refuse what would run something", () => {
    expect(made("circleci", { A: "it's $(id)" })).toMatchObject({
      stdout: "",
      append: { path: "/bash", text: "export A='it'\\''s $(id)'\n" },
    });
    expect(made("buddy", { A: "x" })).toMatchObject({ stdout: "export A='x'\n" });
    expect(refusedBy("circleci", { PS4: "$(id)", A: "x" }).map(([name]) => name)).toEqual(["PS4"]);
    expect(() => ciDialects.circleci({ texts: new Map(), env: {}, out: undefined, random: () => "" })).toThrow(
      "BASH_ENV is not set",
    );
  });
});
