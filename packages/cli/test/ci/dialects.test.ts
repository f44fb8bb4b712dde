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

/** What a runner reads out of the file: GitHub Docs, "Multiline strings", and the runner's own reading by lines. */
function readGithubEnv(text: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const lines = text.split(/(?<=\n)/);
  while (lines.length > 0) {
    const [, name = "", delimiter = ""] = /^([^=<]+)<<(.+)\n$/.exec(lines.shift() ?? "") ?? [];
    expect(name).not.toBe("");
    let value = "";
    for (let line = lines.shift(); line !== `${delimiter}\n`; line = lines.shift()) {
      if (line === undefined) throw new Error(`${name} has no end`);
      value += line;
    }
    found[name] = value.replace(/\n$/, "");
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

  it("masks every line of every value before, percent-encoded, each once", () => {
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
          if (line.trim().length >= 3) expect(hidden.has(line)).toBe(true);
        }
      }),
    );
  });

  it("warns of a value that is too short to be masked", () => {
    expect(made("github", { A: "ab", B: "long enough", C: "" }).warnings).toEqual(["too short to be masked: A"]);
  });

  it("refuses what GitHub keeps for itself", () => {
    expect(
      refusedBy("github", { GITHUB_TOKEN: "x", RUNNER_OS: "x", NODE_OPTIONS: "x", FINE: "x" }).map(([name]) => name),
    ).toEqual(["GITHUB_TOKEN", "RUNNER_OS", "NODE_OPTIONS"]);
    const outside = () => ciDialects.github({ texts: new Map(), env: {}, out: undefined, random: () => "" });
    expect(outside).toThrow("GITHUB_ENV is not set");
  });
});

describe("ci gitlab", () => {
  /** As GitLab's reader takes a line apart. */
  const read = (text: string) =>
    Object.fromEntries(
      text
        .trimEnd()
        .split("\n")
        .map((line) => {
          const at = line.indexOf("=");
          return [line.slice(0, at).trim(), line.slice(at + 1).trim()] as const;
        }),
    );

  it("writes what GitLab reads back, or refuses: quotes, # and = are part of the value", () => {
    const given = { A: 'it\'s "quoted" # not a comment', B: "a=b=c", C: "", D: "$HOME\\n" };
    const { file, stdout } = made("gitlab", given);
    expect([stdout, file?.path, read(file?.text ?? "")]).toEqual(["", "sstash.env", given]);
    expect(file?.text.trimEnd()).not.toMatch(/^\s*(?:#|$)/m);
    fc.assert(
      fc.property(texts, (some) => {
        const refused = new Set(refusedBy("gitlab", some).map(([name]) => name));
        const rest = Object.fromEntries(Object.entries(some).filter(([name]) => !refused.has(name)));
        for (const [name, text] of Object.entries(some)) {
          expect(refused.has(name)).toBe(/[\r\n]/.test(text) || text !== text.trim());
        }
        if (Object.keys(rest).length > 0) expect(read(made("gitlab", rest).file?.text ?? "")).toEqual(rest);
      }),
    );
  });

  it("knows the limits: 5 KB are refused, over 20 variables a warning, and always who can read it", () => {
    expect(refusedBy("gitlab", { A: "x".repeat(5200) })[0]?.[1]).toContain("GitLab takes 5120");
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
