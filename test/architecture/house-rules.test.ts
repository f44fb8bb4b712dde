import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { sourcesOf, textOf } from "./source-imports.ts";

const sources = ["core", "cli", "lambda-example"].flatMap(sourcesOf);
const lines = sources.map((path) => ({ path, count: textOf(path).trimEnd().split("\n").length }));

describe("the source files", () => {
  it("stop at 250 lines", () => {
    expect(lines.filter(({ count }) => count > 250)).toEqual([]);
  });

  it("have a median under 90 lines", () => {
    const counts = lines.map(({ count }) => count).sort((a, b) => a - b);
    expect(counts[Math.floor(counts.length / 2)]).toBeLessThan(90);
  });

  it("and their folders are called by what they are, not by what they are not", () => {
    const empty = /(?:^|[-_.])(?:utils?|helpers?|common|misc|lib)(?:$|[-_.])/i;
    const parts = sources.flatMap((path) => path.split("/src/")[1]?.split("/") ?? []);
    expect(parts.filter((part) => empty.test(basename(part, ".ts")))).toEqual([]);
  });

  it("are named in kebab-case", () => {
    const parts = sources.flatMap((path) => path.split("/src/")[1]?.split("/") ?? []);
    expect(parts.filter((part) => !/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.ts)?$/.test(part))).toEqual([]);
  });

  it("print nothing and end no process, but for the command's one entry and the sample's", () => {
    const effects = /\bconsole\s*\.|\bprocess\s*\.\s*(?:exit|exitCode|stdout|stderr|stdin|argv)\b/;
    const found = sources.filter((path) => effects.test(code(path)));
    const entries = [
      "packages/cli/src/bin.ts",
      "packages/lambda-example/src/function/lambda-runtime.ts",
      // Imported for its effect: a program does not start without its secrets.
      "packages/core/src/config/register.ts",
    ];
    expect(found.filter((path) => !entries.includes(path))).toEqual([]);
  });

  it("have no `any`, no enum, no parameter property and no suppression without a reason", () => {
    const forbidden = /(?:[:<,(]\s*any\b)|\bas any\b|^\s*(?:const )?enum\s|@ts-(?:ignore|nocheck|expect-error)\b/m;
    expect(sources.filter((path) => forbidden.test(code(path)))).toEqual([]);
    const unexplained = /biome-ignore\s+\S+?:?\s*$/m;
    expect(sources.filter((path) => unexplained.test(textOf(path)))).toEqual([]);
  });
});

describe("the sources of @sstash/core", () => {
  it("read no environment but where it is passed in", () => {
    const found = sourcesOf("core").filter((path) =>
      /^(?!.*=\s*process\.env)(?!.*\?\?\s*process\.env).*process\.env/m.test(code(path)),
    );
    expect(found).toEqual([]);
  });
});

/** The text without its comments. */
function code(path: string): string {
  return textOf(path)
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\/\/.*$/gm, "");
}
