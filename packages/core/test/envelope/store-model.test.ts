import { compareCodePoints, isReadFailure, type SecretStore } from "@sstash/core";
import { nextVersion, padVersion } from "@sstash/core/envelope";
import { memoryStore } from "@sstash/core/memory";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

type Step =
  | { readonly verb: "put"; readonly name: string; readonly version: string; readonly value: string }
  | { readonly verb: "delete"; readonly name: string; readonly version: string | undefined };

const name = fc.constantFrom("a", "b", "__proto__");
const version = fc.constantFrom("next", "next", "next", "1", "2", "10", "abc", "12345678901234567890123");
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ verb: fc.constant("put"), name, version, value: fc.string({ maxLength: 3 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ verb: fc.constant("delete"), name, version: fc.constantFrom(undefined, "1", "2", "abc") }),
  },
);

/** What a store ought to hold: versions and values by name. */
class Model {
  readonly #names = new Map<string, Map<string, string>>();

  /** The versions of a name and their values, newest first. */
  of(one: string): readonly (readonly [string, string])[] {
    return [...(this.#names.get(one) ?? [])].sort(([a], [b]) => compareCodePoints(b, a));
  }

  /** The outcome: the version stored, or the code of the refusal. */
  put({ name: one, version: asked, value }: Step & { verb: "put" }): string {
    const newest = this.of(one)[0]?.[0];
    if (asked === "next" && newest === padVersion("abc")) return "ERR_INVALID_INPUT";
    const version = asked === "next" ? nextVersion(newest) : padVersion(asked);
    const versions = this.#names.get(one) ?? new Map<string, string>();
    if (versions.has(version)) return "ERR_VERSION_EXISTS";
    this.#names.set(one, versions.set(version, value));
    return version;
  }

  /** The versions deleted, oldest first. */
  delete({ name: one, version }: Step & { verb: "delete" }): readonly string[] {
    const stored = this.of(one).map(([found]) => found);
    const doomed = stored.filter((found) => version === undefined || found === padVersion(version)).reverse();
    for (const found of doomed) this.#names.get(one)?.delete(found);
    return doomed;
  }

  get all(): readonly string[] {
    return [...this.#names.keys()].flatMap((one) => this.of(one).map(([found]) => `${one} ${found}`)).sort();
  }

  get newest(): readonly (readonly [string, string | undefined])[] {
    const held = [...this.#names.keys()].filter((one) => this.of(one).length > 0).sort(compareCodePoints);
    return held.map((one) => [one, this.of(one)[0]?.[1]]);
  }
}

async function apply(store: SecretStore, model: Model, one: Step): Promise<void> {
  if (one.verb === "delete") {
    const options = one.version === undefined ? {} : { version: one.version };
    const deleted = await store.delete(one.name, options);
    expect(deleted.map((entry) => entry.version)).toEqual(model.delete(one));
    return;
  }
  const outcome = await store.put(one.name, one.value, { version: one.version }).then(
    (entry) => entry.version,
    (error: { code?: unknown }) => error.code ?? error,
  );
  expect(outcome).toBe(model.put(one));
}

async function compare(store: SecretStore, model: Model): Promise<void> {
  const listed: string[] = [];
  for await (const entry of store.list()) listed.push(`${entry.name} ${entry.version}`);
  expect(listed.sort()).toEqual(model.all);
  const newest: (readonly [string, string])[] = [];
  for await (const outcome of store.readMany("everything")) {
    if (isReadFailure(outcome)) throw outcome.error;
    newest.push([outcome.name, outcome.value.text()]);
  }
  expect(newest).toEqual(model.newest);
  for (const [one] of model.newest) {
    expect((await store.versions(one)).map((entry) => entry.version)).toEqual(model.of(one).map(([found]) => found));
    for (const [found, value] of model.of(one)) {
      expect((await store.get(one, { version: found })).value.text()).toBe(value);
    }
  }
}

describe("a store", () => {
  it("holds what a map of maps would hold after any puts and deletes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const store = memoryStore({ requireBinding: true });
        const model = new Model();
        for (const one of steps) await apply(store, model, one);
        await compare(store, model);
      }),
      { numRuns: 60 },
    );
  });
});
