import { InvalidInputError, isNamePattern, type Secret } from "@sstash/core";
import { type CommandContext, defineCommand } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import type { DocumentName } from "../formats/index.ts";
import type { BinaryForm } from "../options/binary-options.ts";
import { bulkOptions } from "../options/bulk-options.ts";
import { contextPositional, encryptionContext } from "../options/encryption-context.ts";
import { expectKeyOption } from "../options/expect-key-option.ts";
import { outputOptions, writeOut } from "../options/output-options.ts";
import { readOptions } from "../options/read-options.ts";
import { UsageError } from "../usage-error.ts";
import { writeDocument } from "../write-document.ts";

export const get = defineCommand({
  name: "get",
  describe: "print a secret; with * in its name, a document of every secret that matches",
  positionals: {
    credential: {
      kind: "one",
      describe: "name; each * stands for any run of characters; NAME#path is a leaf in Secrets Manager",
    },
    context: contextPositional,
  },
  options: {
    noline: { kind: "flag", short: "n", abbreviable: true, describe: "no newline after the value" },
    ...readOptions,
    ...bulkOptions,
    ...outputOptions,
    ...expectKeyOption,
    raw: { kind: "flag", describe: "exactly the stored bytes, binary too, and no newline" },
  },
  examples: [
    ["get db.password", "the newest value"],
    ["get db.password -v 3 env=prod", "version 3, put with the context env=prod"],
    ["get 'db.*' -f dotenv", "every secret whose name begins with db."],
    ["get tls.key --out tls.key", "byte for byte into a file that only its owner can read"],
  ],
  async run(args, context) {
    const read = {
      ...context.call,
      ...encryptionContext(args.context),
      ...(args.version === "" ? {} : { version: args.version }),
    };
    if (isNamePattern(args.credential)) {
      if (args.raw) throw new UsageError("--raw prints one secret and takes no pattern");
      const format = args.format as DocumentName;
      return writeDocument(
        {
          selection: { pattern: args.credential },
          read,
          format,
          partial: args.partial,
          notForSourcing: args["not-for-sourcing"],
          binary: args.binary as BinaryForm | undefined,
          k8sName: args["k8s-name"],
          out: args.out,
          expectKey: args["expect-key"],
          expand: args.expand,
        },
        context,
      );
    }
    if (args.expand) throw new UsageError("--expand is for a pattern; one leaf is NAME#path");
    if (args.partial) throw new UsageError("--partial is for a pattern; one secret is there or not");
    if (args.binary !== undefined) throw new UsageError("--binary is for a pattern; --raw prints one secret's bytes");
    const store = await context.openStore({ expectKey: args["expect-key"] });
    return printOne(await store.get(args.credential, read), args, context);
  },
});

async function printOne(
  secret: Secret,
  args: { readonly raw: boolean; readonly noline: boolean; readonly out: string | undefined },
  { io }: CommandContext,
): Promise<number> {
  if (args.out !== undefined) {
    await writeOut(args.out, secret.value.bytes(), io);
  } else if (args.raw) {
    await io.stdout.write(secret.value.bytes());
  } else {
    await io.stdout.write(`${textOf(secret)}${args.noline ? "" : "\n"}`);
  }
  return exitStatus.done;
}

function textOf({ value }: Secret): string {
  try {
    return value.text();
  } catch (error) {
    throw new InvalidInputError("the value is binary, not UTF-8 text; `get --raw` prints its bytes", { cause: error });
  }
}
