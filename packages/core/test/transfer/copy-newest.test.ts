import { AccessDeniedError, NotSupportedError, UnavailableError } from "@sstash/core";
import { memoryStore } from "@sstash/core/memory";
import { carryOut, planCopy } from "@sstash/core/transfer";
import { describe, expect, it } from "vitest";
import { contentOf, copied, linesOf, outcomesOf, versionsOf } from "./copied.ts";
import { MemoryLabelStore } from "./memory-label-store.ts";
import { Stopped, stoppedAt } from "./stopped-store.ts";

async function twoSecrets() {
  const from = memoryStore();
  await from.put("db.user", "old", { version: "4" });
  await from.put("db.user", "app", { version: "5", comment: "of the app" });
  await from.put("key.bin", Uint8Array.of(0, 255, 10));
  return from;
}

describe("a copy of the newest versions", () => {
  it("keeps version, comment and bytes, and leaves older versions behind", async () => {
    const [from, to] = [await twoSecrets(), memoryStore()];
    expect(linesOf(await copied(from, to))).toEqual(["+ db.user 5", "+ key.bin 1"]);
    expect(await contentOf(to)).toEqual({ "db.user": ["app"], "key.bin": ["\0\u00ff\n"] });
    expect((await to.get("db.user")).comment).toBe("of the app");
  });

  it("finds everything there when it runs again", async () => {
    const [from, to] = [await twoSecrets(), memoryStore()];
    await copied(from, to);
    expect(linesOf(await copied(from, to))).toEqual(["= db.user 5", "= key.bin 1"]);
    expect(await versionsOf(to, "db.user")).toEqual(["5"]);
  });

  it("leaves another value alone, and puts above it only when told to", async () => {
    const [from, to] = [await twoSecrets(), memoryStore()];
    await to.put("db.user", "of somebody else", { version: "7" });
    expect(linesOf(await copied(from, to))).toEqual(["! db.user ", "+ key.bin 1"]);
    expect((await to.get("db.user")).value.text()).toBe("of somebody else");
    expect(linesOf(await copied(from, to, { overwrite: true }))).toEqual(["+ db.user 8", "= key.bin 1"]);
    expect(linesOf(await copied(from, to, { overwrite: true }))).toEqual(["= db.user 8", "= key.bin 1"]);
  });

  it("copies what a pattern or names select", async () => {
    const from = await twoSecrets();
    expect(linesOf(await copied(from, memoryStore(), { selection: { pattern: "db.*" } }))).toEqual(["+ db.user 5"]);
    expect(linesOf(await copied(from, memoryStore(), { selection: { names: ["key.bin"] } }))).toEqual(["+ key.bin 1"]);
  });

  it("reads and writes under the contexts it is given", async () => {
    const [from, to] = [memoryStore(), memoryStore()];
    await from.put("a", "x", { context: { env: "old" } });
    const contexts = { sourceContext: { env: "old" }, targetContext: { env: "new" } };
    expect(linesOf(await copied(from, to, contexts))).toEqual(["+ a 1"]);
    expect((await to.get("a", { context: { env: "new" } })).value.text()).toBe("x");
    expect(linesOf(await copied(from, to, contexts))).toEqual(["= a 1"]);
  });

  it("names what cannot be read and plans nothing for it", async () => {
    const from = await twoSecrets();
    await from.put("sealed", "x", { context: { env: "prod" } });
    const { unreadable, secrets } = await planCopy({ from, to: memoryStore() });
    expect(unreadable.map(({ name, error }) => [name, error.code])).toEqual([["sealed", "ERR_CONTEXT_MISMATCH"]]);
    expect(secrets.map(({ name }) => name)).toEqual(["db.user", "key.bin"]);
  });

  it("labels versions in a store with labels, and finds the numbers again on the way back", async () => {
    const [from, middle, back] = [await twoSecrets(), new MemoryLabelStore(), memoryStore()];
    expect(linesOf(await copied(from, middle))).toEqual(["+ db.user v-5", "+ key.bin v-1"]);
    expect((await middle.get("db.user", { version: "v-0000000000000000005" })).value.text()).toBe("app");
    expect(linesOf(await copied(from, middle))).toEqual(["= db.user v-5", "= key.bin v-1"]);
    expect(linesOf(await copied(middle, back))).toEqual(["+ db.user 5", "+ key.bin 1"]);
    expect((await back.get("db.user")).comment).toBe("of the app");
  });

  it("says before anything is written what a store with labels cannot hold", async () => {
    const from = await twoSecrets();
    await from.put("with space", "x");
    await from.put("a#b", "x");
    await from.put("empty", "");
    const to = new MemoryLabelStore();
    const { obstacles, secrets } = await planCopy({ from, to });
    expect(obstacles.map(({ name }) => name)).toEqual(["a#b", "empty", "with space"]);
    expect(secrets.map(({ name }) => name)).toEqual(["db.user", "key.bin"]);
    expect(await contentOf(to)).toEqual({});
  });

  it("takes what came in between for its own when it is the same, and leaves it alone when not", async () => {
    const [from, to] = [await twoSecrets(), memoryStore()];
    const plan = await planCopy({ from, to });
    await to.put("db.user", "app", { version: "5" });
    await to.put("key.bin", "another");
    expect(linesOf(await outcomesOf(carryOut(plan, to)))).toEqual(["= db.user 5", "! key.bin 1"]);
  });

  it("says so when what is read back is something else", async () => {
    const [from, to] = [await twoSecrets(), memoryStore()];
    const plan = await planCopy({ from, to }, { selection: { names: ["db.user"] } });
    const put = to.put.bind(to);
    to.put = (name, value, given) => put(name, value.slice(1), given);
    const [outcome] = await outcomesOf(carryOut(plan, to));
    expect(outcome).toMatchObject({ state: "failed", reason: "what was read back is not what was put" });
  });

  it("treats a target it may not look into as one that holds something", async () => {
    const from = await twoSecrets();
    const to = memoryStore();
    const closed = new Proxy(to, {
      get: (target, property) =>
        property === "readMany"
          ? async function* ({ names }: { readonly names: readonly string[] }) {
              for (const name of names) yield { name, error: new AccessDeniedError("no") };
            }
          : Reflect.get(target, property, target),
    });
    const outcomes = await copied(from, closed, { overwrite: true });
    expect(outcomes.map(({ state, error }) => [state, error?.code])).toEqual([
      ["conflict", "ERR_ACCESS_DENIED"],
      ["conflict", "ERR_ACCESS_DENIED"],
    ]);
    expect(await contentOf(to)).toEqual({});
  });

  it("ends one secret's failure with that secret", async () => {
    const [from, to] = [await twoSecrets(), memoryStore()];
    const put = to.put.bind(to);
    to.put = (name, ...rest) => (name === "db.user" ? Promise.reject(new NotSupportedError("no")) : put(name, ...rest));
    expect(linesOf(await copied(from, to))).toEqual(["! db.user 5", "+ key.bin 1"]);
  });

  it("says of a put without an answer that it may be stored, and of one that is not read back that it is there", async () => {
    const [from, to] = [await twoSecrets(), memoryStore()];
    const gone = new UnavailableError("no answer", { mayBeStored: true });
    const [put, get] = [to.put.bind(to), to.get.bind(to)];
    to.put = async (name, ...rest) => {
      const entry = await put(name, ...rest);
      if (name === "db.user") throw gone;
      to.get = (asked, ...more) => (asked === name ? Promise.reject(gone) : get(asked, ...more));
      return entry;
    };
    expect((await copied(from, to)).map(({ state, reason, error }) => [state, reason, error])).toEqual([
      ["failed", "it may be stored all the same", gone],
      ["failed", "it is there, but could not be read back", gone],
    ]);
    expect(linesOf(await copied(from, Object.assign(to, { put, get })))).toEqual(["= db.user 5", "= key.bin 1"]);
  });

  it.each([true, false])("stopped at a write (done: %s) and run again has each version once", async (after) => {
    for (const to of [memoryStore(), new MemoryLabelStore()]) {
      const from = await twoSecrets();
      await expect(copied(from, stoppedAt(to, { write: 1, after }))).rejects.toThrow(Stopped);
      expect((await copied(from, to)).every(({ state }) => state === "copied" || state === "same")).toBe(true);
      expect(await contentOf(to)).toEqual({ "db.user": ["app"], "key.bin": ["\0\u00ff\n"] });
    }
  });
});
