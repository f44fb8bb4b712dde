import { type AnySstashError, type AwsOrigin, isSstashError, type SstashError } from "@sstash/core";
import type { CommandContext } from "./command.ts";
import { defaultKey } from "./defaults.ts";
import { exitStatus } from "./exit-status.ts";
import { pythonRepr } from "./formats/python-repr.ts";
import { hintFor } from "./hints.ts";
import type { Io } from "./io.ts";
import { logFailure } from "./log-file.ts";
import { oneLine } from "./one-line.ts";
import { outputFailure } from "./output-failure.ts";
import { targetOf, writeKeyOf } from "./target.ts";
import { InputTimeoutError, isTimeout } from "./time-limit.ts";
import type { UsageError } from "./usage-error.ts";

/** What was being done, for messages that name it. */
export interface Asked {
  readonly name?: string | undefined;
  readonly key?: string | undefined;
}

/** One line for a failure: credstash's own text where it has one, so that scripts that look for it go on working. */
export function firstLine(error: SstashError, asked: Asked = {}): string {
  const upstream = isSstashError(error) ? upstreamLine(error, asked) : undefined;
  return oneLine(upstream ?? (isFromAws(error) ? awsLine(error.origin) : error.message));
}

/** The SDK gives this name to an answer that is none of AWS's: it has no words to repeat. */
function isFromAws(error: SstashError): error is SstashError & { readonly origin: AwsOrigin } {
  return error.origin !== undefined && error.origin.name !== "Unknown";
}

/** The text boto gives an AWS error. */
function awsLine(origin: AwsOrigin): string {
  return `An error occurred (${origin.name}) when calling the ${origin.operation} operation: ${origin.message}`;
}

function upstreamLine(error: AnySstashError, asked: Asked): string | undefined {
  const origin = isFromAws(error) ? error.origin : undefined;
  if (origin?.operation === "GenerateDataKey") {
    return `KMS ERROR: Could not generate key using KMS key ${asked.key ?? defaultKey} (Details: ${awsLine(origin)})`;
  }
  switch (error.code) {
    case "ERR_SECRET_NOT_FOUND": {
      const version = error.version === undefined ? "" : `, 'version': ${pythonRepr(error.version)}`;
      return `Item {'name': ${pythonRepr(error.secretName)}${version}} couldn't be found.`;
    }
    case "ERR_VERSION_EXISTS":
      return `${error.secretName} version ${error.version} is already in the credential store. Use the -v flag to specify a new version (ConditionalCheckFailedException)`;
    case "ERR_CONTEXT_MISMATCH":
      return origin === undefined
        ? undefined
        : "KMS ERROR: Could not decrypt hmac key with KMS. The encryption context provided may not match the one used when the credential was stored.";
    case "ERR_INTEGRITY":
      return error.seal === "hmac"
        ? `INTEGRITY ERROR: Computed HMAC on ${asked.name ?? "the secret"} does not match stored HMAC`
        : `INTEGRITY ERROR: ${asked.name ?? "the secret"}: ${error.message}`;
    case "ERR_INVALID_INPUT":
      return error.uncountableVersion === undefined
        ? undefined
        : `Can not autoincrement version. The current version: ${error.uncountableVersion} is not an int`;
    default:
      return origin?.operation === "Decrypt" ? `KMS ERROR: Decryption error ${awsLine(origin)}` : undefined;
  }
}

export async function reportUsage(error: UsageError, io: Io): Promise<number> {
  const verb = error.verb === undefined ? "" : ` ${error.verb}`;
  const line = `sstash${verb}: error: ${error.message}`;
  await io.stderr.write(`${line}\nsstash: ERR_USAGE: see \`sstash${verb} --help\`\n`);
  return exitStatus.usage;
}

export interface Failing {
  readonly verb: string;
  readonly context: CommandContext;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Prints a failure on stderr: the line, then code and hint, then, with `--debug`, where it came from. Returns the exit status. */
export async function reportError(error: unknown, { verb, context, args }: Failing): Promise<number> {
  const asked = { name: textOf(args["credential"]), key: textOf(args["key"]) ?? addressedKey(error, context) };
  const { line, code, hint } = described(error, { asked, verb, context });
  const lines = [line, `sstash: ${code}: ${hint}`];
  if (context.globals.debug) lines.push(...debugLines(error));
  await context.io.stderr.write(`${lines.join("\n")}\n`);
  await logFailure(line, context);
  return exitStatus.failed;
}

/** Only asked for when a store was opened, so that its address is known to be good. */
function addressedKey(error: unknown, context: CommandContext): string | undefined {
  const written = isSstashError(error) && error.origin?.operation === "GenerateDataKey";
  return written ? writeKeyOf(targetOf(context)) : undefined;
}

interface Description {
  readonly line: string;
  readonly code: string;
  readonly hint: string;
}

function described(
  error: unknown,
  { asked, verb, context }: { readonly asked: Asked; readonly verb: string; readonly context: CommandContext },
): Description {
  if (isSstashError(error)) return { line: firstLine(error, asked), code: error.code, hint: hintFor(error, context) };
  if (isTimeout(error)) {
    const line = `no result within ${context.globals.timeout} s`;
    return { line, code: "ERR_UNAVAILABLE", hint: timeoutHint(error, verb) };
  }
  const unwritten = outputFailure(error, verb);
  if (unwritten !== undefined) return unwritten;
  const hint = "this is a bug in sstash; run the command again with --debug and report it";
  return { line: oneLine(`internal error: ${nameOf(error)}`), code: "ERR_INTERNAL", hint };
}

const perhapsStored = "it may have been stored all the same: look with `sstash list`";
const perhapsDone = "the last of it may have been done all the same, so run it again";
const perhapsMoved = "the label may have moved all the same: look with `sstash versions NAME`";

/** Of verbs that write: what is not known when time ran out. `putall` and `import` have told it of each entry. */
const notKnown: Readonly<Record<string, string>> = {
  put: perhapsStored,
  rollback: "it may have been done all the same: look with `sstash versions NAME`",
  delete: "it may have been deleted all the same: look with `sstash list`",
  restore: "it may have been restored all the same: look with `sstash list`",
  label: perhapsMoved,
  promote: perhapsMoved,
  bind: perhapsDone,
  copy: perhapsDone,
  prune: perhapsDone,
  rename: perhapsDone,
  setup: perhapsDone,
};

function timeoutHint(error: unknown, verb: string): string {
  if (error instanceof InputTimeoutError) return "the input had not come to its end; give it longer with --timeout";
  const perhaps = notKnown[verb] === undefined ? "" : `${notKnown[verb]}; `;
  return `${perhaps}give it longer with --timeout, or find out what is slow with --debug`;
}

/** For what is printed without a verb: help and the version. Undefined when the output is not what failed. */
export async function reportOutputFailure(error: unknown, io: Io): Promise<number | undefined> {
  const failure = outputFailure(error);
  if (failure === undefined) return undefined;
  // Where this cannot be written either, the exit status has to do.
  await io.stderr.write(`${failure.line}\nsstash: ${failure.code}: ${failure.hint}\n`).catch(() => undefined);
  return exitStatus.failed;
}

/** Chain of causes with AWS's names and request ids, and the stack of the outermost. Unknown errors' own texts stay out: they may quote input. */
function debugLines(error: unknown): readonly string[] {
  const lines: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) {
    const origin = isSstashError(at) ? at.origin : undefined;
    const from =
      origin === undefined
        ? ""
        : ` ${origin.service} ${origin.operation} ${origin.name} request ${origin.requestId ?? "without id"}`;
    lines.push(`sstash: debug: ${at.name}${from}`);
  }
  const stack = error instanceof Error ? (error.stack ?? "").replace(error.message, () => "") : "";
  return [...lines, ...stack.split("\n").filter((line) => /^\s+at /.test(line))];
}

export function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EPIPE";
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
