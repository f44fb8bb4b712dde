import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { exportsOf, type ImportKind, importsOf, reachOf, root, sourcesOf } from "./source-imports.ts";

const entries = Object.entries(exportsOf("core"));
const sdk = /^@(?:aws-sdk|smithy|aws-crypto)\//;
const aws =
  /^@(?:aws-sdk|smithy|aws-crypto)\/|^packages\/core\/src\/(?:aws|iam)\/|\/backends\/(?:credstash|secrets-manager)\//;
const files = /^(?:node:)?fs(?:\/|$)/;

/** The ways to modules that ought not to be reached. */
function ways(start: string, kinds: readonly ImportKind[], forbidden: RegExp): readonly string[] {
  const { modules, wayTo } = reachOf(start, kinds);
  return [...modules].filter((module) => forbidden.test(module)).map(wayTo);
}

function entry(subpath: string): string {
  const found = exportsOf("core")[subpath];
  if (found === undefined) throw new Error(`@sstash/core has no export ${subpath}`);
  return found;
}

describe("the exports of @sstash/core", () => {
  it("begin with the root, the envelope and one entry a backend", () => {
    const subpaths = entries.map(([subpath]) => subpath);
    expect(subpaths).toEqual(expect.arrayContaining([".", "./envelope", "./credstash", "./local", "./memory"]));
  });

  it.each(entries)("%s has a source file", (_subpath, source) => {
    expect(existsSync(join(root, source))).toBe(true);
  });

  it.each(entries)("%s loads no AWS SDK before it is used", (_subpath, source) => {
    expect(ways(source, ["static"], sdk)).toEqual([]);
  });

  it.each(["./envelope", "./local", "./memory"])(
    "%s loads no AWS code at all, not even later or in the types",
    (subpath) => {
      expect(ways(entry(subpath), ["static", "dynamic", "type"], aws)).toEqual([]);
    },
  );

  it(". loads no AWS code and touches no file, at once, later or in the types", () => {
    const { modules } = reachOf(entry("."), ["static", "dynamic", "type"]);
    expect(modules.size).toBeGreaterThan(5);
    expect(ways(entry("."), ["static", "dynamic", "type"], aws)).toEqual([]);
    expect(ways(entry("."), ["static", "dynamic", "type"], files)).toEqual([]);
  });

  it(". loads nothing but modules of its own", () => {
    const { modules } = reachOf(entry("."), ["static", "dynamic"]);
    expect([...modules].filter((module) => !module.startsWith("packages/core/src/"))).toEqual([]);
  });

  it("./credstash does reach the SDK when it is used, so that the above means something", () => {
    const { modules } = reachOf(entry("./credstash"), ["static", "dynamic"]);
    expect([...modules]).toEqual(expect.arrayContaining(["@aws-sdk/client-dynamodb", "@aws-sdk/client-kms"]));
  });
});

describe("a module that loads the AWS SDK", () => {
  const importers = sourcesOf("core").flatMap((path) => importsOf(path).map((found) => ({ path, ...found })));
  const loading = new Set(
    importers.filter(({ kind, target }) => kind === "static" && sdk.test(target)).map(({ path }) => path),
  );

  it("exists, and so do the modules of calls", () => {
    const calls = [...loading].filter((path) => path.endsWith("-calls.ts"));
    expect(calls).toEqual(
      expect.arrayContaining([
        "packages/core/src/backends/credstash/dynamodb-calls.ts",
        "packages/core/src/backends/credstash/kms-calls.ts",
      ]),
    );
    expect([...loading]).toContain("packages/core/src/aws/credentials.ts");
  });

  it("is imported dynamically, or by another that is", () => {
    const early = importers.filter(
      ({ kind, target, path }) => kind === "static" && loading.has(target) && !isLate(path),
    );
    expect(early).toEqual([]);
  });

  it("of calls or credentials is imported dynamically only", () => {
    const named = /-calls\.ts$|\/aws\/credentials\.ts$/;
    const early = importers.filter(
      ({ kind, target, path }) => kind === "static" && named.test(target) && !isLate(path),
    );
    expect(early).toEqual([]);
  });

  /** Whether no entry loads this module before it is used. */
  function isLate(path: string): boolean {
    return entries.every(([, source]) => !reachOf(source, ["static"]).modules.has(path));
  }
});
