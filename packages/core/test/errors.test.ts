import { inspect } from "node:util";
import * as core from "@sstash/core";
import {
  AccessDeniedError,
  type AnySstashError,
  BulkReadError,
  ContextMismatchError,
  CredentialsError,
  DeclarationError,
  type ErrorCode,
  IntegrityError,
  InvalidInputError,
  isSstashError,
  KeyUnusableError,
  MalformedRecordError,
  NotSupportedError,
  PendingDeletionError,
  SecretNotFoundError,
  SstashError,
  StoreMissingError,
  UnavailableError,
  VersionExistsError,
} from "@sstash/core";
import { describe, expect, it } from "vitest";

/** One of each, with the name that must survive minified bundles. Checked complete by the compiler. */
const everyError = {
  ERR_INVALID_INPUT: ["InvalidInputError", new InvalidInputError("m")],
  ERR_NOT_SUPPORTED: ["NotSupportedError", new NotSupportedError("m")],
  ERR_SECRET_NOT_FOUND: ["SecretNotFoundError", new SecretNotFoundError("n")],
  ERR_PENDING_DELETION: ["PendingDeletionError", new PendingDeletionError("n")],
  ERR_STORE_MISSING: ["StoreMissingError", new StoreMissingError("m")],
  ERR_VERSION_EXISTS: ["VersionExistsError", new VersionExistsError("n", "1")],
  ERR_ACCESS_DENIED: ["AccessDeniedError", new AccessDeniedError("m")],
  ERR_CONTEXT_MISMATCH: ["ContextMismatchError", new ContextMismatchError("m")],
  ERR_KEY_UNUSABLE: ["KeyUnusableError", new KeyUnusableError("m")],
  ERR_INTEGRITY: ["IntegrityError", new IntegrityError("hmac", "m")],
  ERR_MALFORMED_RECORD: ["MalformedRecordError", new MalformedRecordError("m")],
  ERR_UNAVAILABLE: ["UnavailableError", new UnavailableError("m")],
  ERR_CREDENTIALS: ["CredentialsError", new CredentialsError("missing", "m")],
  ERR_BULK_READ: ["BulkReadError", new BulkReadError([])],
  ERR_DECLARATION: ["DeclarationError", new DeclarationError([], 0)],
} as const satisfies Record<ErrorCode, readonly [string, AnySstashError]>;

describe("the errors", () => {
  it.each(Object.entries(everyError))("%s has its own class, known by code and name", (code, [name, error]) => {
    expect(error).toMatchObject({ code, name });
    expect(error.constructor.name).toBe(name);
    expect(error).toBeInstanceOf(SstashError);
    expect(error).toBeInstanceOf(Error);
    expect(isSstashError(error)).toBe(true);
    expect(inspect(error)).toContain(name);
  });

  it("are all exported, and no other class of error is", () => {
    const classes = Object.entries(core).filter(([name]) => name.endsWith("Error") && name !== "isSstashError");
    const names = Object.values(everyError).map(([name]) => name);
    expect(classes.map(([name]) => name).sort()).toEqual([...names, "SstashError"].sort());
  });

  it("keep the cause and what AWS said, and have neither where there is none", () => {
    const cause = new Error("below");
    const origin = { service: "KMS", operation: "Decrypt", name: "AccessDeniedException", message: "no" };
    expect(new AccessDeniedError("m", { cause, origin })).toMatchObject({ cause, origin });
    expect(new CredentialsError("expired", "m", { cause, origin })).toMatchObject({
      cause,
      origin,
      problem: "expired",
    });
    expect(new IntegrityError("binding", "m", { cause })).toMatchObject({ cause, seal: "binding" });
    const bare = new UnavailableError("m");
    expect("cause" in bare).toBe(false);
    expect(bare.origin).toBeUndefined();
  });

  it("quote names so that control characters cannot reach a terminal", () => {
    const name = 'a"\u001b[31m\nb';
    const errors = [new SecretNotFoundError(name, name), new VersionExistsError(name, name)];
    for (const { message } of errors) {
      expect(message).toContain(JSON.stringify(name));
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
      expect(message).not.toMatch(/[\u0000-\u001f]/);
    }
  });

  it("say which secret and version were not found or are there already", () => {
    expect(new SecretNotFoundError("n", "7")).toMatchObject({ secretName: "n", version: "7" });
    expect(new SecretNotFoundError("n").version).toBeUndefined();
    expect(new VersionExistsError("n", "7")).toMatchObject({ secretName: "n", version: "7" });
  });

  it("tell a bulk read's failures apart from each other", () => {
    const failures = [{ name: "a", error: new IntegrityError("hmac", "m") }];
    expect(new BulkReadError(failures)).toMatchObject({ failures, message: "1 secret could not be read" });
  });
});

describe("isSstashError", () => {
  it("is false for what is no error of this library", () => {
    for (const other of [new Error("m"), undefined, null, "ERR_INTEGRITY", { code: "ERR_INTEGRITY" }]) {
      expect(isSstashError(other)).toBe(false);
    }
  });
});
