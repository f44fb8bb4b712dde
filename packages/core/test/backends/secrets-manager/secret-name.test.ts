import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SecretNames } from "../../../src/backends/secrets-manager/secret-name.ts";

const allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+=.@-";
const name = fc.string({ unit: fc.constantFrom(...allowed), minLength: 1, maxLength: 200 });
const invalid = expect.objectContaining({ code: "ERR_INVALID_INPUT" });
const arn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:app/db-AbCdEf";

describe("names under a prefix", () => {
  it("are found again by their full name, whatever prefix and name are", () => {
    fc.assert(
      fc.property(fc.option(name, { nil: "" }), name, (prefix, one) => {
        const names = new SecretNames(prefix);
        expect(names.relative(names.idOf(one))).toBe(one);
        expect(names.newNameOf(one)).toBe(names.idOf(one));
      }),
    );
  });

  it("leave out other secrets, and one named as the prefix itself", () => {
    const names = new SecretNames("app/");
    expect(["app/db", "app/", "app", "db", "application/db"].map((full) => names.relative(full))).toEqual([
      "db",
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("count with it: 512 characters in all", () => {
    const names = new SecretNames("p".repeat(500));
    expect(names.idOf("n".repeat(12))).toHaveLength(512);
    expect(() => names.idOf("n".repeat(13))).toThrow(invalid);
  });

  it.each([" ", "a b", "a#b", "a:b", "a*", "a\n", "ä", "a\u0000", "\u{1f510}", "a!"])(
    "refuse %j, as AWS does",
    (bad) => {
      expect(() => new SecretNames("").idOf(bad)).toThrow(invalid);
      expect(() => new SecretNames(bad)).toThrow(invalid);
    },
  );

  it("refuse what is empty or no text", () => {
    for (const bad of ["", undefined, 7]) {
      expect(() => new SecretNames("app/").idOf(bad as string)).toThrow(invalid);
    }
  });
});

describe("an ARN", () => {
  it.each([arn, arn.slice(0, -7), arn.replace(":aws:", ":aws-us-gov:")])(
    "%s stands for itself under any prefix",
    (one) => {
      expect(new SecretNames("app/").idOf(one)).toBe(one);
    },
  );

  it("is no name for a new secret, and has 2,048 characters at most", () => {
    const names = new SecretNames("");
    expect(() => names.newNameOf(arn)).toThrow(invalid);
    expect(names.idOf(arn.padEnd(2048, "x"))).toHaveLength(2048);
    expect(() => names.idOf(arn.padEnd(2049, "x"))).toThrow(invalid);
  });

  it("of another service is a name, and no good one", () => {
    expect(() => new SecretNames("").idOf("arn:aws:s3:::bucket")).toThrow(invalid);
  });
});
