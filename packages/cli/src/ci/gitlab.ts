import { type CiDialect, refusals } from "./dialect.ts";

/** Limits of a GitLab of its own, and of GitLab.com's free tier: other tiers allow more variables, an administrator both. */
const mostVariables = 20;
const bytesTooMany = 5 * 1024;

/**
 * A file for `artifacts:reports:dotenv`. Its reader takes each line apart at the first `=` and strips blanks; quotes are part
 * of the value. Sources: GitLab Docs, "artifacts:reports:dotenv", and its merge request 208927, which says what that leaves;
 * GitLab's ParseDotenvArtifactService: a size below the limit, and variables that are not raw, so that what looks like a
 * reference in a value is replaced later (its ExpandVariables, and GitLab Runner's `Expand`).
 */
export const gitlab: CiDialect = ({ texts, out = "sstash.env" }) => {
  const refused = refusals(texts, refusal);
  if (refused.length > 0) return { refused };
  const text = Array.from(texts, ([name, value]) => `${name}=${value}\n`).join("");
  const bytes = Buffer.byteLength(text);
  if (bytes >= bytesTooMany) {
    const reason = `the report has ${bytes} bytes and GitLab takes fewer than ${bytesTooMany}: choose fewer with --only, or use exec`;
    return { refused: [{ variable: [...texts.keys()].join(", "), reason }] };
  }
  const many =
    texts.size > mostVariables
      ? [`${texts.size} variables: GitLab's free tier takes ${mostVariables}, others more; --only chooses`]
      : [];
  return {
    stdout: out === "-" ? text : "",
    ...(out === "-" ? {} : { file: { path: out, text } }),
    warnings: [...many, "whoever may download the job's artifacts can read them: set artifacts:access to none"],
  };
};

/**
 * What GitLab or its runner take for a reference to another variable, or for an escaped sign. `$$` is no way out: how often
 * it is halved depends on what reads it.
 */
const reference = /\$|%[A-Za-z_]\w*%|%%/;

function refusal(variable: string, text: string): string | undefined {
  if (variable.length > 255) return "GitLab takes no name of more than 255 characters";
  if (/[\r\n]/.test(text))
    return "a dotenv report has no values of several lines; exec, or a file variable, can carry it";
  if (text !== text.trim()) return "GitLab strips blanks around a value; exec can carry it";
  if (reference.test(text)) return "GitLab replaces $NAME and %NAME% in a report's values; exec can carry it";
  return undefined;
}
