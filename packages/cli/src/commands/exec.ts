import { constants } from "node:os";
import { type CommandContext, defineCommand } from "../command.ts";
import { chosenVariables } from "../declared/chosen-variables.ts";
import { reportProblems } from "../declared/report-problems.ts";
import { variableOptions } from "../declared/variable-options.ts";
import { childEnvironment } from "../exec/child-environment.ts";
import { findExecutable } from "../exec/executable.ts";
import type { Ending } from "../exec/program.ts";
import { exitStatus } from "../exit-status.ts";
import type { Masking } from "../masking/mask.ts";
import { oneLine } from "../one-line.ts";
import { contextPositional } from "../options/encryption-context.ts";
import { UsageError } from "../usage-error.ts";

export const exec = defineCommand({
  name: "exec",
  describe: "run a command with secrets as environment variables, and end as it ends",
  positionals: {
    context: contextPositional,
    command: { kind: "rest", describe: "the command and its arguments, which no shell reads" },
  },
  options: {
    ...variableOptions,
    pristine: { kind: "flag", describe: "the secrets are all of its environment (default: besides what is inherited)" },
    "keep-existing": { kind: "flag", describe: "a variable that is set already stays (default: the secret wins)" },
    mask: { kind: "flag", describe: "hide the values, also encoded, in what the command prints; it has pipes then" },
  },
  failure: exitStatus.ownFailure,
  examples: [
    ["exec -- node server.js", "the secrets that sstash.config.* declares, or all of the store's"],
    ["exec --only db.password --only 'api.*' env=prod -- ./migrate", "some of them, with an encryption context"],
    ["exec --mask -- npm test", "in CI: no value is printed"],
  ],
  async run(args, context) {
    const [command, ...rest] = args.command;
    if (command === undefined) throw new UsageError("a command is missing: exec -- COMMAND");
    const { texts, problems, context: own } = await chosenVariables(args, context);
    if (problems.length > 0) {
      const reported = { problems, isAll: texts.size === 0, consequence: "the command was not started" };
      await reportProblems(reported, { verb: "exec", context: own, args });
      return exitStatus.ownFailure;
    }
    const found = await findExecutable(command, context.env["PATH"]);
    if ("status" in found) return notRun(command, found, context);
    const env = childEnvironment(context.env, texts, {
      pristine: args.pristine,
      keepExisting: args["keep-existing"],
    });
    const masking = args.mask ? await maskingOf(texts, context) : undefined;
    const ending = await context.io.runProgram({
      file: found.file,
      argv0: command,
      args: rest,
      env,
      isFollowed: context.onCall !== undefined,
      ...(masking === undefined ? {} : { masking }),
    });
    return statusOf(ending, command, context);
  },
});

async function maskingOf(texts: ReadonlyMap<string, string>, { io }: CommandContext): Promise<Masking> {
  const { makeMasking } = await import("../masking/mask.ts");
  const masking = makeMasking(Array.from(texts, ([name, text]) => ({ name, bytes: Buffer.from(text, "utf8") })));
  const seen = masking.tooShort.filter((name) => texts.get(name) !== "");
  if (seen.length > 0) {
    await io.stderr.write(`sstash: warning: too short to be hidden: ${seen.join(", ")}\n`);
  }
  return masking;
}

async function statusOf(ending: Ending, command: string, context: CommandContext): Promise<number> {
  if ("signal" in ending) return 128 + (constants.signals[ending.signal] ?? 0);
  if ("failure" in ending) return notRun(command, { status: ending.status, reason: ending.failure }, context);
  return ending.status;
}

async function notRun(
  command: string,
  { status, reason }: { readonly status: number; readonly reason: string },
  { io }: CommandContext,
): Promise<number> {
  const hint = status === 127 ? "check its name and PATH" : "name a program, or `chmod +x` the file";
  await io.stderr.write(`${oneLine(command)}: ${reason}\nsstash: ERR_COMMAND: ${hint}\n`);
  return status;
}
