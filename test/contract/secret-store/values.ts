import { inspect } from "node:util";
import { expect, it } from "vitest";
import { failureOf } from "../collect.ts";
import type { StoreLimits, Suite } from "./suite.ts";

export function putAndGet(suite: Suite): void {
  it("give back what was stored, under the version that put named", async () => {
    const name = suite.name();
    const entry = await suite.store.put(name, "one");
    const secret = await suite.store.get(name);
    expect(entry.name).toBe(name);
    expect(secret).toMatchObject(entry);
    expect(secret.value.text()).toBe("one");
  });

  it("tell an unknown secret from an unknown version", async () => {
    const { store } = suite;
    const name = suite.name();
    expect(await failureOf(store.get(name))).toMatchObject({ code: "ERR_SECRET_NOT_FOUND", secretName: name });
    await store.put(name, "one");
    const missing = await failureOf(store.get(name, { version: "77" }));
    expect(missing).toMatchObject({ code: "ERR_SECRET_NOT_FOUND", secretName: name, version: expect.anything() });
  });

  it("do not take a name that only begins the same", async () => {
    const { store } = suite;
    const name = suite.name();
    await store.put(`${name}.longer`, "one");
    suite.track([`${name}.longer`]);
    expect(await failureOf(store.get(name))).toMatchObject({ code: "ERR_SECRET_NOT_FOUND" });
    expect(await failureOf(store.get(`${name}.longer.still`))).toMatchObject({ code: "ERR_SECRET_NOT_FOUND" });
  });

  it("never show the value, not even when they fail", async () => {
    const { store } = suite;
    const name = suite.name();
    const planted = "planted-in-the-contract";
    await store.put(name, planted);
    expect(inspect(await store.get(name), { depth: null, showHidden: true })).not.toContain(planted);
    const failure = await failureOf(store.put("", planted));
    expect(failure).toMatchObject({ code: "ERR_INVALID_INPUT" });
    expect(inspect(failure, { depth: null, showHidden: true })).not.toContain(planted);
  });
}

export function values(suite: Suite, { largestValueBytes = 300_000, emptyValues = true }: StoreLimits): void {
  const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const samples: readonly (readonly [string, string | Uint8Array])[] = [
    ["one byte", Uint8Array.of(0)],
    ["every byte", everyByte],
    ["bytes that are not UTF-8", Uint8Array.of(0xff, 0xfe, 0xc3, 0x28)],
    ["text of many scripts", "pässwörd 비밀번호 \u{1f510}\u{10ffff}"],
    ["NUL, line ends and a byte order mark", "\ufeffa\0b\r\nc\n\n"],
    ["text that looks like something else", '{"a": "*", "b": null} @file - $(x) %s'],
  ];

  it.each(samples)("come back byte for byte: %s", async (_what, value) => {
    const name = suite.name();
    await suite.store.put(name, value);
    const secret = await suite.store.get(name);
    expect(Buffer.from(secret.value.bytes()).equals(Buffer.from(value))).toBe(true);
  });

  it(emptyValues ? "may be empty" : "that are empty are refused", async () => {
    const name = suite.name();
    const stored = suite.store.put(name, "");
    if (!emptyValues) {
      expect(await failureOf(stored)).toMatchObject({ code: "ERR_INVALID_INPUT" });
      return;
    }
    await stored;
    expect((await suite.store.get(name)).value.byteLength).toBe(0);
  });

  it(`may have ${largestValueBytes} bytes`, async () => {
    const name = suite.name();
    const value = Uint8Array.from({ length: largestValueBytes }, (_, index) => (index * 7919) >> 3);
    await suite.store.put(name, value);
    expect(Buffer.from((await suite.store.get(name)).value.bytes()).equals(value)).toBe(true);
  });

  it("that are too long are refused, and nothing is stored", async () => {
    const name = suite.name();
    const failure = await failureOf(suite.store.put(name, new Uint8Array(400_000)));
    expect(failure).toMatchObject({ code: "ERR_INVALID_INPUT" });
    expect(await suite.store.versions(name)).toEqual([]);
  });

  it("are those of the moment of the put, whatever the caller does to the bytes afterwards", async () => {
    const name = suite.name();
    const bytes = Uint8Array.of(1, 2, 3);
    const storing = suite.store.put(name, bytes);
    bytes.fill(0);
    await storing;
    expect((await suite.store.get(name)).value.bytes()).toEqual(Uint8Array.of(1, 2, 3));
  });
}
