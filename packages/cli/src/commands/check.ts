import { type CommandContext, defineCommand } from "../command.ts";
import { atDeclaredStore, declarationOf, type FoundDeclaration } from "../declared/declaration-of.ts";
import { reportProblems } from "../declared/report-problems.ts";
import { exitStatus } from "../exit-status.ts";
import { openStore } from "../open-store.ts";
import { expectKeyOption } from "../options/expect-key-option.ts";
import { outputOptions, writeOut } from "../options/output-options.ts";
import { UsageError } from "../usage-error.ts";

export const check = defineCommand({
  name: "check",
  describe: "whether every secret that the declaration names is there, may be read, and is what it is declared to be",
  positionals: {},
  options: {
    config: {
      kind: "value",
      placeholder: "FILE",
      describe: "the declaration (default: sstash.config.* in this folder)",
    },
    offline: { kind: "flag", describe: "the shape of the declaration alone; no store is asked" },
    example: { kind: "flag", describe: "print a .env.example of it, and ask no store" },
    ...expectKeyOption,
    ...outputOptions,
  },
  examples: [
    ["check", "in a pipeline, before the deployment"],
    ["check --offline", "on every commit: is the declaration itself right"],
    ["check --example --out .env.example", "what a new colleague has to fill in"],
  ],
  async run(args, context) {
    const found = await declarationOf(args, context);
    if (found === undefined) throw new UsageError("there is no sstash.config.* in this folder; --config names one");
    if (args.out !== undefined && !args.example) throw new UsageError("--out goes with --example");
    const many = Object.keys(found.declaration.variables).length;
    const variables = many === 1 ? "1 variable" : `${many} variables`;
    if (args.example) {
      const { envExample } = await import("@sstash/core/config");
      const text = envExample(found.declaration);
      if (args.out !== undefined) await writeOut(args.out, text, context.io);
      else await context.io.stdout.write(text);
      return exitStatus.done;
    }
    if (args.offline) {
      await context.io.stdout.write(`${variables} declared\n`);
      return exitStatus.done;
    }
    return online(found, { variables, expectKey: args["expect-key"] }, context);
  },
});

async function online(
  found: FoundDeclaration,
  { variables, expectKey }: { readonly variables: string; readonly expectKey: string | undefined },
  context: CommandContext,
): Promise<number> {
  const { readDeclared } = await import("@sstash/core/config");
  const own = atDeclaredStore(found, context);
  const store = await openStore(own, { expectKey, bulk: true, namesAtOnce: true });
  const read = await readDeclared(found.declaration, store, context.call);
  if (read.problems.length > 0) {
    const reported = {
      problems: read.problems,
      isAll: read.variables.length === 0,
      consequence: "a program would not start",
    };
    return reportProblems(reported, { verb: "check", context: own, args: {} });
  }
  const fallbacks = read.variables.filter(({ isFallback }) => isFallback).map(({ variable }) => variable.name);
  const missing = fallbacks.length === 0 ? "" : `; without a secret: ${fallbacks.join(", ")}`;
  await context.io.stdout.write(`${variables} can be set${missing}\n`);
  return exitStatus.done;
}
