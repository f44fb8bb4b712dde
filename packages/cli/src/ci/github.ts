import { UsageError } from "../usage-error.ts";
import { type CiDialect, refusals } from "./dialect.ts";

/** A mask of one or two characters would blank out the log. */
const shortestMask = 3;

/**
 * Masks for the runner first, one for each line of each value, then the variables for `$GITHUB_ENV`. Sources: GitHub Docs,
 * "Workflow commands for GitHub Actions" (masking; multiline strings), actions/toolkit's escaping of a command's data, and
 * how actions/runner's FileCommandManager reads the file.
 */
export const github: CiDialect = ({ texts, env, random }) => {
  const path = env["GITHUB_ENV"];
  if (!path) throw new UsageError("GITHUB_ENV is not set: run this in a step of a GitHub workflow; elsewhere, exec");
  const refused = refusals(texts, refusal);
  if (refused.length > 0) return { refused };
  const masks = Array.from(texts.values()).flatMap(maskedLines);
  const bare = Array.from(texts).filter(([, text]) => text !== "" && maskedLines(text).length === 0);
  return {
    stdout: [...new Set(masks)].map((line) => `::add-mask::${escaped(line)}\n`).join(""),
    append: { path, text: Array.from(texts, ([name, text]) => assignment(name, text, random)).join("") },
    warnings: bare.length === 0 ? [] : [`too short to be masked: ${bare.map(([name]) => name).join(", ")}`],
  };
};

/**
 * Sources: GitHub Docs, "Variables reference" (GITHUB_* and RUNNER_* cannot be overwritten; that CI can be is not promised),
 * and GitHub's changelog of 2023-10-05 about NODE_OPTIONS, which the runner refuses in any case.
 */
function refusal(variable: string): string | undefined {
  if (/^(?:GITHUB|RUNNER)_/.test(variable)) {
    return "GitHub sets GITHUB_* and RUNNER_* itself, and takes no other value; exec can carry it";
  }
  if (variable === "CI") return "GitHub sets CI itself, and does not promise to take another value; exec can carry it";
  if (/^NODE_OPTIONS$/i.test(variable)) return "GitHub takes no NODE_OPTIONS out of GITHUB_ENV";
  return undefined;
}

/** Without the blanks around them, which a log may show or not: the mask has to fit either way. */
function maskedLines(text: string): readonly string[] {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim());
  return lines.filter((line) => line.length >= shortestMask);
}

function escaped(data: string): string {
  return data.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** No line of the value is the delimiter: it holds 128 random bits. */
function assignment(name: string, text: string, random: () => string): string {
  let delimiter = `sstash_${random()}`;
  while (text.includes(delimiter)) delimiter = `sstash_${random()}`;
  return `${name}<<${delimiter}\n${text}\n${delimiter}\n`;
}
