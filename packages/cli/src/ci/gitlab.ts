import { type CiDialect, refusals } from "./dialect.ts";

/** Limits of a GitLab of its own, and of GitLab.com's free tier: other tiers allow more variables, an administrator both. */
const mostVariables = 20;
const mostBytes = 5 * 1024;

/**
 * A file for `artifacts:reports:dotenv`. Its reader takes each line apart at the first `=` and strips blanks; quotes are part
 * of the value. Source: GitLab Docs, "artifacts:reports:dotenv", and its merge request 208927, which says what that leaves.
 */
export const gitlab: CiDialect = ({ texts, out = "sstash.env" }) => {
  const refused = refusals(texts, refusal);
  if (refused.length > 0) return { refused };
  const text = Array.from(texts, ([name, value]) => `${name}=${value}\n`).join("");
  if (Buffer.byteLength(text) > mostBytes) {
    const reason = `the report has ${Buffer.byteLength(text)} bytes and GitLab takes ${mostBytes}: choose fewer with --only, or use exec`;
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

function refusal(variable: string, text: string): string | undefined {
  if (variable.length > 255) return "GitLab takes no name of more than 255 characters";
  if (/[\r\n]/.test(text))
    return "a dotenv report has no values of several lines; exec, or a file variable, can carry it";
  if (text !== text.trim()) return "GitLab strips blanks around a value; exec can carry it";
  return undefined;
}
