// What the completion scripts call. It answers on standard output alone, and whatever goes wrong is an empty answer.
import { exitStatus } from "../exit-status.ts";
import type { Environment, Io } from "../io.ts";
import { type BashLine, readBashLine } from "./bash-line.ts";
import { bashQuoted } from "./bash-quoting.ts";
import { pathCandidates } from "./path-candidates.ts";
import { isShell, type Shell } from "./shells.ts";
import { type Suggestion, suggest } from "./suggestion.ts";

interface Place {
  readonly io: Pick<Io, "stdout">;
  readonly env: Environment;
  readonly home: string;
}

type Answer = (args: readonly string[], place: Place) => Promise<readonly string[]>;

const answers: Readonly<Record<Shell, Answer>> = { bash: answerBash, zsh: answerWords, fish: answerFish };

/**
 * Answers `SHELL -- ...`. For bash that is the line up to the cursor and COMP_WORDBREAKS, and the answer is what to put
 * in the place of readline's word, quoted as the line needs it. For zsh and fish it is the unquoted words up to the one at
 * the cursor; the answer's first line says what follows: `words`, each with a tab and its description, or else `files` or
 * `folders`, with what stands before the path.
 */
export async function complete([shell, dashes, ...args]: readonly string[], place: Place): Promise<number> {
  if (!isShell(shell) || dashes !== "--") return exitStatus.usage;
  try {
    const lines = await answers[shell](args, place);
    await place.io.stdout.write(lines.map((line) => `${line}\n`).join(""));
    return exitStatus.done;
  } catch {
    return exitStatus.failed;
  }
}

async function answerBash([text = "", breaks = ""]: readonly string[], place: Place): Promise<readonly string[]> {
  const line = readBashLine(text, breaks);
  const suggestion: Suggestion = line.redirects
    ? { kind: "files", prefix: "" }
    : await suggest(line.words, line.current, place);
  return (await textsOf(suggestion, line.current, place.home))
    .filter((candidate) => candidate.startsWith(line.current))
    .map((candidate) => {
      const text = candidate.slice(line.kept.length);
      const typed = isHomely(text, suggestion, line)
        ? `~${bashQuoted(text.slice(1), "")}`
        : bashQuoted(text, line.quote);
      return line.quote !== "" || isUnfinished(candidate, suggestion) ? typed : `${typed} `;
    });
}

/** The shell itself is to read this `~/`, so it stays unquoted. */
function isHomely(text: string, { kind }: Suggestion, { kept, quote }: BashLine): boolean {
  return kind !== "words" && kept === "" && quote === "" && text.startsWith("~/");
}

async function textsOf(suggestion: Suggestion, current: string, home: string): Promise<readonly string[]> {
  if (suggestion.kind === "words") return suggestion.candidates.map(({ text }) => text);
  const { kind, prefix } = suggestion;
  const paths = await pathCandidates(current.slice(prefix.length), { foldersOnly: kind === "folders", home });
  return paths.map((path) => prefix + path);
}

function isUnfinished(candidate: string, { kind }: Suggestion): boolean {
  return kind !== "words" && candidate.endsWith("/");
}

async function answerWords(args: readonly string[], place: Place): Promise<readonly string[]> {
  const suggestion = await suggest(args.slice(0, -1), args.at(-1) ?? "", place);
  if (suggestion.kind !== "words") return [`${suggestion.kind} ${suggestion.prefix}`];
  const lines = suggestion.candidates.map(({ text, describe }) =>
    describe === undefined ? text : `${text}\t${describe}`,
  );
  return ["words", ...lines];
}

/** fish gives the word at the cursor as it is typed. */
async function answerFish(args: readonly string[], place: Place): Promise<readonly string[]> {
  return answerWords([...args.slice(0, -1), (args.at(-1) ?? "").replace(/^["']/, "")], place);
}
