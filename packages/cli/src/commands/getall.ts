import { defineCommand } from "../command.ts";
import type { DocumentName } from "../formats/index.ts";
import type { BinaryForm } from "../options/binary-options.ts";
import { bulkOptions } from "../options/bulk-options.ts";
import { contextPositional, encryptionContext } from "../options/encryption-context.ts";
import { expectKeyOption } from "../options/expect-key-option.ts";
import { outputOptions } from "../options/output-options.ts";
import { readOptions } from "../options/read-options.ts";
import { writeDocument } from "../write-document.ts";

export const getall = defineCommand({
  name: "getall",
  describe: "print every secret as one document, or nothing when one of them cannot be read",
  positionals: { context: contextPositional },
  options: {
    ...readOptions,
    ...bulkOptions,
    ...outputOptions,
    ...expectKeyOption,
    only: {
      kind: "repeatable",
      placeholder: "NAME",
      describe: "this secret, exactly; may be given again. Needs no right to list the table",
    },
  },
  examples: [
    ["getall", "JSON, names sorted"],
    ["getall -f dotenv --out .env", "for a dotenv reader, in a file that only its owner can read"],
    ["getall --binary base64 --out all.json", "binary values too; `putall @all.json --binary base64` reads it back"],
    ["getall --only db.user --only db.password", "these two, for a reader who may not list the table"],
    ["getall -v 1 env=prod", "version 1 of each, put with the context env=prod"],
  ],
  run(args, context) {
    const read = {
      ...context.call,
      ...encryptionContext(args.context),
      ...(args.version === "" ? {} : { version: args.version }),
    };
    const selection = args.only === undefined ? "everything" : { names: args.only };
    const format = args.format as DocumentName;
    return writeDocument(
      {
        selection,
        read,
        format,
        finalNewline: true,
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
  },
});
