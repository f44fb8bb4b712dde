import { randomBytes } from "node:crypto";
import { InvalidInputError } from "@sstash/core";
import { type CiName, type CiOutput, ciDialects } from "../ci/index.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { chosenVariables } from "../declared/chosen-variables.ts";
import { reportProblems } from "../declared/report-problems.ts";
import { variableOptions } from "../declared/variable-options.ts";
import { exitStatus } from "../exit-status.ts";
import { contextPositional } from "../options/encryption-context.ts";
import { writeOut } from "../options/output-options.ts";
import { UsageError } from "../usage-error.ts";

export const ci = defineCommand({
  name: "ci",
  describe: "give a pipeline's later steps secrets as variables, masked where the system can",
  positionals: {
    system: { kind: "one", describe: "github, gitlab, buddy or circleci" },
    context: contextPositional,
  },
  options: {
    ...variableOptions,
    out: {
      kind: "value",
      placeholder: "FILE",
      describe: "gitlab: the report; - for standard output (default: sstash.env)",
    },
  },
  examples: [
    ["ci github --only 'ci.*'", "masks them, and appends them to $GITHUB_ENV"],
    ["ci gitlab --out secrets.env", "for artifacts:reports:dotenv"],
    ["ci circleci", "appends to $BASH_ENV"],
  ],
  async run(args, context) {
    const dialect = ciDialects[args.system as CiName];
    if (dialect === undefined) throw new UsageError(`the system is one of ${Object.keys(ciDialects).join(", ")}`);
    if (args.out !== undefined && args.system !== "gitlab") throw new UsageError("--out is for gitlab");
    const { texts, problems, context: own } = await chosenVariables(args, context);
    if (problems.length > 0) {
      const reported = { problems, isAll: texts.size === 0, consequence: "nothing was written" };
      return reportProblems(reported, { verb: "ci", context: own, args });
    }
    const output = dialect({
      texts,
      env: context.env,
      out: args.out,
      random: () => randomBytes(16).toString("hex"),
    });
    if ("refused" in output) {
      const refused = output.refused.map(({ variable, reason }) => ({
        variable,
        secret: variable,
        error: new InvalidInputError(reason),
      }));
      const reported = { problems: refused, isAll: false, consequence: "nothing was written" };
      return reportProblems(reported, { verb: "ci", context: own, args });
    }
    await carriedOut(output, context);
    return exitStatus.done;
  },
});

/** In this order: a value is masked before anything can print it. */
async function carriedOut({ stdout, append, file, warnings }: CiOutput, { io }: CommandContext): Promise<void> {
  for (const warning of warnings) await io.stderr.write(`sstash: warning: ${warning}\n`);
  if (stdout !== "") await io.stdout.write(stdout);
  if (append !== undefined) await io.appendWhole(append.path, append.text);
  if (file !== undefined) await writeOut(file.path, file.text, io);
}
