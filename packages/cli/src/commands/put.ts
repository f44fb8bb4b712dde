import { InvalidInputError } from "@sstash/core";
import { type CommandContext, defineCommand } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { contextPositional, encryptionContext } from "../options/encryption-context.ts";
import { endsInNewline, firstLineOf, givenValue, requireText, withoutFinalNewline } from "../options/given-value.ts";
import { newSecret, newSecretOptions } from "../options/new-secret-options.ts";
import { writeOptions } from "../options/write-options.ts";
import { requireWriteSupport, writtenVersion } from "../options/write-support.ts";

export const put = defineCommand({
  name: "put",
  describe: "store a secret as a new version; never overwrites one",
  positionals: {
    credential: { kind: "one", describe: "name; in Secrets Manager NAME#path is a leaf of a JSON value" },
    value: { kind: "optional", describe: "the value; - for standard input, @FILE for a file's content" },
    context: contextPositional,
  },
  options: {
    ...writeOptions,
    version: {
      kind: "value",
      short: "v",
      abbreviable: true,
      placeholder: "VERSION",
      describe: "version to store, padded to 19 digits (default: 1)",
    },
    ...newSecretOptions,
    json: {
      kind: "flag",
      describe: "Secrets Manager: the value is JSON; sets a leaf (NAME#path) to a number, a list, an object, …",
    },
    prompt: { kind: "flag", short: "P", abbreviable: true, describe: "ask for the value; it is not shown" },
    "strip-newline": { kind: "flag", describe: "leave out one newline at the end of a file or of standard input" },
    binary: { kind: "flag", describe: "take a file or input that is not UTF-8 text (credstash cannot read it)" },
  },
  examples: [
    ["put db.password -P", "ask for the value"],
    ["put db.password @secret.txt -a", "a file's content as the next version"],
    ["put db.password - env=prod < secret.txt", "standard input, with an encryption context"],
    ["echo s3cret | sstash put api.key - --strip-newline", "without the newline that echo adds"],
    ["put tls.key @tls.p12 --binary", "bytes as they are"],
  ],
  async run(args, context) {
    const pairs = encryptionContext(args.context);
    const given = await givenValue(args.value, "value", context);
    if (!args.binary) requireText(given, "value", "; --binary stores it as it is");
    const bytes = args["strip-newline"] && given.from !== "argument" ? withoutFinalNewline(given.bytes) : given.bytes;
    if (given.from === "input" && endsInNewline(bytes) && !args.binary) {
      await context.io.stderr.write("sstash: warning: the value ends in a newline; --strip-newline leaves it out\n");
    }
    const value = args.prompt ? await prompted(args.credential, context) : bytes;
    if (args.value === undefined && !args.prompt && context.io.stdin.isTerminal) {
      await context.io.stderr.write("sstash: warning: no value was given, so an empty one is stored; -P asks for it\n");
    }
    const store = await context.openStore({ key: args.key, digest: args.digest, writes: true, ...newSecret(args) });
    requireWriteSupport(store.supports, args);
    await store.put(args.credential, value, {
      ...context.call,
      ...pairs,
      version: writtenVersion(store.supports, args, "1"),
      ...(args.json ? { json: true } : {}),
      ...(args.comment === undefined ? {} : { comment: args.comment }),
    });
    await context.io.stdout.write(`${args.credential} has been stored\n`);
    return exitStatus.done;
  },
});

/** From the terminal unseen; without one, the first line of input. */
async function prompted(name: string, { io }: CommandContext): Promise<string> {
  if (io.stdin.isTerminal) return io.promptHidden(`${name}: `);
  await io.stderr.write("sstash: warning: standard input is no terminal; its first line is the value\n");
  const input = await io.stdin.read();
  if (input.byteLength === 0) throw new InvalidInputError("standard input ended before a value was given");
  return requireText({ bytes: firstLineOf(input), from: "input" }, "value", "");
}
