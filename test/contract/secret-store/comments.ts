import { expect, it } from "vitest";
import { collect } from "../collect.ts";
import { needs, type Suite } from "./suite.ts";

export function comments(suite: Suite): void {
  it("are kept with each version, in every listing", async (test) => {
    needs(suite, test, "comments");
    const { store } = suite;
    const name = suite.name();
    const comment = "rotiert von 운영 \u{1f501}\nsecond line ";
    expect(await store.put(name, "one", { comment })).toMatchObject({ comment });
    await store.put(name, "two");
    const [newest, oldest] = await store.versions(name);
    expect(oldest).toMatchObject({ comment });
    expect(newest?.comment).toBeUndefined();
    expect((await store.get(name, { version: oldest?.version ?? "" })).comment).toBe(comment);
    expect((await store.get(name)).comment).toBeUndefined();
    const listed = (await collect(store.list())).filter((entry) => entry.name === name);
    expect(listed.map((entry) => entry.comment).sort()).toEqual([comment, undefined]);
  });

  it("that are empty are not kept", async (test) => {
    needs(suite, test, "comments");
    const name = suite.name();
    expect("comment" in (await suite.store.put(name, "one", { comment: "" }))).toBe(false);
    expect("comment" in (await suite.store.get(name))).toBe(false);
  });
}
