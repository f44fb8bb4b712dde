import { defineCommand } from "../command.ts";
import { jsonEntries } from "../json-entries.ts";
import { secretOf } from "../json-value.ts";
import { oneLine } from "../one-line.ts";
import { type BinaryForm, binaryInputOption } from "../options/binary-options.ts";
import { contextPositional, encryptionContext } from "../options/encryption-context.ts";
import { givenValue, requireText } from "../options/given-value.ts";
import { newSecret, newSecretOptions } from "../options/new-secret-options.ts";
import { writeOptions } from "../options/write-options.ts";
import { requireWriteSupport, writtenVersion } from "../options/write-support.ts";
import { putEach } from "../put-each.ts";
import { targetOf, writeKeyOf } from "../target.ts";

export const putall = defineCommand({
  name: "putall",
  describe: "store every entry of a JSON object, each as a new version",
  positionals: {
    credentials: {
      kind: "one",
      describe: "a JSON object of names and text values; - for standard input, @FILE for a file",
    },
    context: contextPositional,
  },
  options: {
    ...writeOptions,
    ...newSecretOptions,
    ...binaryInputOption,
    version: {
      kind: "value",
      short: "v",
      abbreviable: true,
      placeholder: "VERSION",
      describe: "version to store, padded to 19 digits (default: nineteen zeros, as credstash does; -a counts up)",
    },
  },
  examples: [
    ["putall @secrets.json -a", "every entry as its next version"],
    ["putall - -v 1 env=prod < secrets.json", "as version 1, with an encryption context"],
  ],
  async run(args, context) {
    const pairs = encryptionContext(args.context);
    const given = await givenValue(args.credentials, "credentials", context);
    const { entries, duplicates } = jsonEntries(requireText(given, "JSON", ""));
    for (const name of duplicates) {
      await context.io.stderr.write(
        `sstash: warning: ${oneLine(name)} stands there more than once; the last value counts\n`,
      );
    }
    const store = await context.openStore({
      key: args.key,
      digest: args.digest,
      bulk: true,
      writes: true,
      ...newSecret(args),
    });
    requireWriteSupport(store.supports, args);
    const options = {
      ...context.call,
      ...pairs,
      version: writtenVersion(store.supports, args, ""),
      ...(args.comment === undefined ? {} : { comment: args.comment }),
    };
    const binary = args.binary as BinaryForm | undefined;
    return putEach(
      entries,
      async ({ name, value }) => {
        await store.put(name, secretOf(value, binary), options);
        return "stored";
      },
      { key: args.key ?? writeKeyOf(targetOf(context)), context },
    );
  },
});
