import { defineCommand } from "../command.ts";
import type { FormatName } from "../formats/index.ts";
import { contextPositional, encryptionContext } from "../options/encryption-context.ts";
import { readOptions } from "../options/read-options.ts";
import { writeDocument } from "../write-document.ts";

export const getall = defineCommand({
  name: "getall",
  describe: "print every secret as one document, or nothing when one of them cannot be read",
  positionals: { context: contextPositional },
  options: readOptions,
  examples: [
    ["getall", "JSON, names sorted"],
    ["getall -f dotenv > .env", "for a dotenv reader"],
    ["getall -v 1 env=prod", "version 1 of each, put with the context env=prod"],
  ],
  run(args, context) {
    const read = {
      context: encryptionContext(args.context),
      ...(args.version === "" ? {} : { version: args.version }),
    };
    const request = { selection: "everything", read, format: args.format as FormatName, finalNewline: true } as const;
    return writeDocument(request, context);
  },
});
