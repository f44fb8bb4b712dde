import type { APIErrorType, BatchGetSecretValueCommandOutput } from "@aws-sdk/client-secrets-manager";
import { memo } from "../../aws/memo.ts";
import { translateAwsError } from "../../aws/translate-error.ts";
import { concurrently } from "../../concurrently.ts";
import { AccessDeniedError, CredentialsError, InvalidInputError, isSstashError, SstashError } from "../../errors.ts";
import { namePattern } from "../../name-pattern.ts";
import { readOutcome } from "../../read-outcome.ts";
import { isReadFailure, type ReadFailure, type ReadOptions, type Secret, type Selection } from "../../store.ts";
import { leafAddress } from "./leaf-path.ts";
import { listSecrets } from "./list-secrets.ts";
import { leafReader, type ReadMeans, readSecret, requireNoContext, versionEntry } from "./read-secret.ts";
import { secretValueOf } from "./secret-content.ts";
import { currentLabel } from "./staging-label.ts";

/** Source: API reference of BatchGetSecretValue. */
const mostIds = 20;
/** Batches at a time; AWS allows 100 a second. */
const batches = 8;
const singles = 16;

/** A whole secret to be read, and the names under which the caller wants it or its leaves. */
interface Wanted {
  readonly id: string;
  readonly name: string;
  readonly as: readonly string[];
}

type Outcome = Secret | ReadFailure;

/** Batches of 20, or one call each where a version is asked for: batches always answer the current one. */
export async function* readMany(
  means: ReadMeans,
  selection: Selection,
  options: ReadOptions,
): AsyncGenerator<Outcome, void, undefined> {
  options.signal?.throwIfAborted();
  requireNoContext(options);
  const { wanted, failures } = await selected(means, selection, options);
  yield* failures;
  if (options.version !== undefined) {
    for await (const outcomes of concurrently(wanted, singles, (one) => readAlone(means, one, options)))
      yield* outcomes;
    return;
  }
  const chunks = Array.from({ length: Math.ceil(wanted.length / mostIds) }, (_, index) =>
    wanted.slice(index * mostIds, (index + 1) * mostIds),
  );
  for await (const outcomes of concurrently(chunks, batches, (chunk) => readBatch(means, chunk, options)))
    yield* outcomes;
}

interface Selected {
  readonly wanted: readonly Wanted[];
  readonly failures: readonly ReadFailure[];
}

async function selected(means: ReadMeans, selection: Selection, options: ReadOptions): Promise<Selected> {
  if (typeof selection === "object" && "names" in selection) return named(means, new Set(selection.names));
  const matches = selection === "everything" ? () => true : namePattern(selection.pattern);
  const wanted: Wanted[] = [];
  for await (const { name, id, labelled } of listSecrets(means, options)) {
    // A secret without a current value is there, but there is nothing to read.
    if (matches(name) && labelled.some(({ labels }) => labels.includes(currentLabel)))
      wanted.push({ id, name, as: [name] });
  }
  return { wanted, failures: [] };
}

/** Leaves of one secret are read with it, once. */
function named({ names }: ReadMeans, given: ReadonlySet<string>): Selected {
  const wanted = new Map<string, Wanted>();
  const failures: ReadFailure[] = [];
  for (const one of given) {
    try {
      const { name } = leafAddress(one);
      const before = wanted.get(name)?.as ?? [];
      wanted.set(name, { id: names.idOf(name), name, as: [...before, one] });
    } catch (error) {
      if (!isSstashError(error)) throw error;
      failures.push({ name: one, error });
    }
  }
  return { wanted: [...wanted.values()], failures };
}

async function readAlone(means: ReadMeans, { name, as }: Wanted, options: ReadOptions): Promise<readonly Outcome[]> {
  return outcomesAs(as, await readOutcome(name, () => readSecret(means, name, options)));
}

async function readBatch(
  means: ReadMeans,
  chunk: readonly Wanted[],
  options: ReadOptions,
): Promise<readonly Outcome[]> {
  const answered = await askBatch(means, chunk, options);
  if (answered instanceof SstashError) {
    // Refused as a whole: a policy may allow each of them or all but one, and one id may be what AWS does not take.
    const isOwn = answered instanceof AccessDeniedError || answered instanceof InvalidInputError;
    if (!isOwn) return chunk.flatMap(({ as }) => as.map((name) => ({ name, error: answered })));
    return (await Promise.all(chunk.map((one) => readAlone(means, one, options)))).flat();
  }
  const outcomes = chunk.map(async (one) => {
    const whole = wholeOf(one, answered);
    // No batch says which label it wants, and a policy may insist on that; and nothing said is nothing known.
    if (whole === undefined || (isReadFailure(whole) && whole.error instanceof AccessDeniedError)) {
      return readAlone(means, one, options);
    }
    return outcomesAs(one.as, whole);
  });
  return (await Promise.all(outcomes)).flat();
}

/** The answer, or why there is none. */
async function askBatch(
  { calls }: ReadMeans,
  chunk: readonly Wanted[],
  options: ReadOptions,
): Promise<BatchGetSecretValueCommandOutput | SstashError> {
  try {
    const input = { SecretIdList: chunk.map(({ id }) => id) };
    return await calls.send("BatchGetSecretValue", input, { asked: "the secrets", options });
  } catch (error) {
    if (!isSstashError(error) || error instanceof CredentialsError) throw error;
    return error;
  }
}

function wholeOf({ id, name }: Wanted, answer: BatchGetSecretValueCommandOutput): Outcome | undefined {
  const found = answer.SecretValues?.find((one) => isIdOf(id, one));
  if (found !== undefined) return { ...versionEntry(name, found), value: secretValueOf(found) };
  const failed = answer.Errors?.find(({ SecretId }) => SecretId === id);
  return failed && { name, error: failureOf(name, failed) };
}

/** By name, by ARN, or by an ARN without its six last characters. */
function isIdOf(
  id: string,
  { Name, ARN }: { readonly Name?: string | undefined; readonly ARN?: string | undefined },
): boolean {
  return id === Name || id === ARN || id === ARN?.replace(/-[^-]{6}$/, "");
}

/** As if the secret had been asked for alone. */
function failureOf(name: string, { ErrorCode = "Unknown", Message = "" }: APIErrorType): SstashError {
  const refusal = Object.assign(new Error(Message), { name: ErrorCode, $fault: "client" });
  const call = { service: "Secrets Manager", operation: "BatchGetSecretValue" };
  const translated = translateAwsError(refusal, {
    ...call,
    subject: `secret ${JSON.stringify(name)}`,
    secret: { name },
  });
  if (!isSstashError(translated)) throw refusal;
  return translated;
}

/** The secret as a whole and leaf by leaf, under the names it was asked for by. */
async function outcomesAs(names: readonly string[], whole: Outcome): Promise<readonly Outcome[]> {
  if (isReadFailure(whole)) return names.map((name) => ({ name, error: whole.error }));
  const leaves = memo(() => leafReader(whole));
  return Promise.all(
    names.map(async (name) => {
      const { path } = leafAddress(name);
      return path === undefined ? whole : readOutcome(name, async () => ({ ...(await leaves())(path), name }));
    }),
  );
}
