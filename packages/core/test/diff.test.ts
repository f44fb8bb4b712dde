import {
  AccessDeniedError,
  diff,
  fallback,
  isReadFailure,
  type ReadFailure,
  type Secret,
  SecretNotFoundError,
  SecretValue,
} from "@sstash/core";
import { memoryStore } from "@sstash/core/memory";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "./any-text.ts";

const secret = (name: string, value: string): Secret => ({ name, version: "1", value: new SecretValue(value) });
const failure = (name: string, error: ReadFailure["error"] = new AccessDeniedError("denied")): ReadFailure => ({
  name,
  error,
});

describe("diff", () => {
  it("tells what was added, removed and changed, sorted, and what is the same", async () => {
    const first = [secret("z", "1"), secret("a", "1"), secret("gone", "1"), secret("same", "é\0")];
    const second = [secret("same", "é\0"), secret("new", ""), secret("a", "2"), secret("z", "")];
    expect(await diff(first, second)).toEqual({
      added: ["new"],
      removed: ["gone"],
      changed: ["a", "z"],
      unchanged: ["same"],
      failures: [],
    });
  });

  it("puts a secret that could not be read on either side in no other list", async () => {
    const found = await diff([failure("a"), secret("b", "1")], [secret("a", "1"), failure("b"), failure("c")]);
    expect(found).toMatchObject({ added: [], removed: [], changed: [], unchanged: [] });
    expect(found.failures.map(({ name, side }) => [name, side])).toEqual([
      ["a", "first"],
      ["b", "second"],
      ["c", "second"],
    ]);
  });

  it("takes what was not found for not being there", async () => {
    const found = await diff([failure("a", new SecretNotFoundError("a"))], [secret("a", "1")]);
    expect(found).toMatchObject({ added: ["a"], failures: [] });
  });

  it("agrees with a comparison of the values", async () => {
    const side = fc.dictionary(fc.constantFrom(..."abcdef"), anyText({ maxLength: 2 }), { noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(side, side, async (first, second) => {
        const outcomes = (values: Readonly<Record<string, string>>) =>
          Object.entries(values).map(([name, value]) => secret(name, value));
        const found = await diff(outcomes(first), outcomes(second));
        const names = [...new Set([...Object.keys(first), ...Object.keys(second)])].sort();
        expect(found.added).toEqual(names.filter((name) => first[name] === undefined));
        expect(found.removed).toEqual(names.filter((name) => second[name] === undefined));
        const both = names.filter((name) => first[name] !== undefined && second[name] !== undefined);
        expect(found.changed).toEqual(both.filter((name) => first[name] !== second[name]));
        expect(found.unchanged).toEqual(both.filter((name) => first[name] === second[name]));
      }),
    );
  });

  it("compares stores by what they read, a fallback among them", async () => {
    const [old, next] = [memoryStore(), memoryStore()];
    await old.put("a", "1");
    await old.put("b", "1");
    await next.put("a", "2");
    expect(await diff(old.readMany("everything"), next.readMany("everything"))).toMatchObject({
      removed: ["b"],
      changed: ["a"],
    });
    const both = fallback(next, old);
    expect(await diff(next.readMany("everything"), both.readMany("everything"))).toMatchObject({
      added: ["b"],
      unchanged: ["a"],
    });
    for await (const outcome of both.readMany("everything")) expect(isReadFailure(outcome)).toBe(false);
  });
});
