import { SecretNotFoundError, type SstashError, StoreMissingError } from "../errors.ts";
import { isReadFailure, type ReadFailure, type Secret } from "../store.ts";
import type { CopyStep, SecretPlan } from "./copy-plan.ts";
import type { Target } from "./obstacles.ts";
import type { SourceVersion } from "./source-read.ts";
import { announced, known, overwriteOf, writeOf } from "./version-write.ts";

/** What the target answered for the secret's name. */
export type Found = Secret | ReadFailure;

export function planNewest(name: string, version: SourceVersion, found: Found, target: Target): SecretPlan {
  return { name, steps: [newestStep(name, version, found, target)], strangers: 0 };
}

function newestStep(name: string, version: SourceVersion, found: Found, target: Target): CopyStep {
  const { value } = version.secret;
  if (isReadFailure(found)) {
    if (!isAbsence(found.error)) return unknown(found.error);
    const write = writeOf(name, version, target);
    return { kind: "put", version: announced(version, target), value, write };
  }
  if (found.value.equals(value)) return { kind: "same", version: known(found) };
  if (!target.options.overwrite) return { kind: "conflict", reason: "the target holds another value" };
  return { kind: "put", version: "next", value, write: overwriteOf(version, target) };
}

/** A store that its first put makes counts as an empty one. */
export function isAbsence(error: SstashError): boolean {
  return error instanceof SecretNotFoundError || error instanceof StoreMissingError;
}

/** Something is there, or may be. */
export function unknown(error: SstashError): CopyStep {
  return { kind: "conflict", reason: "what the target holds cannot be read", error };
}
