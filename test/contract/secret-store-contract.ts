import type { SecretStore } from "@sstash/core";
import { afterAll, beforeAll, describe } from "vitest";
import { freshPrefix } from "./collect.ts";
import { aborts } from "./secret-store/abort-signals.ts";
import { bulk } from "./secret-store/bulk-reads.ts";
import { comments } from "./secret-store/comments.ts";
import { contexts } from "./secret-store/contexts.ts";
import { deletes, deletesOfOneVersion } from "./secret-store/deletes.ts";
import { names } from "./secret-store/names.ts";
import { forGood, type StoreLimits, type Suite } from "./secret-store/suite.ts";
import { honesty } from "./secret-store/supports.ts";
import { putAndGet, values } from "./secret-store/values.ts";
import { chosenVersions, versions } from "./secret-store/versions.ts";

export interface MadeStore {
  readonly store: SecretStore;
  close?(): Promise<void>;
}

/**
 * What every SecretStore keeps to. The store is made once, before the first test, and may hold other secrets: the tests use
 * names of their own and take what they have written away again.
 */
export function secretStoreContract(name: string, makeStore: () => Promise<MadeStore>, limits: StoreLimits = {}): void {
  describe(`${name} as a SecretStore`, () => {
    const made: { store?: SecretStore; close?: (() => Promise<void>) | undefined } = {};
    const prefix = freshPrefix();
    const used = new Set<string>();
    const suite: Suite = {
      get store() {
        if (made.store === undefined) throw new Error("the store was not made");
        return made.store;
      },
      name: (rest = "secret") => {
        const fresh = prefix() + rest;
        used.add(fresh);
        return fresh;
      },
      track: (names) => {
        for (const one of names) used.add(one);
      },
    };

    beforeAll(async () => {
      const { store, close } = await makeStore();
      Object.assign(made, { store, close });
    });
    afterAll(async () => {
      await Promise.all([...used].map((one) => made.store?.delete(one, forGood(made.store))));
      await made.close?.();
    });

    describe("put and get", () => putAndGet(suite));
    describe("values", () => values(suite, limits));
    describe("names", () => names(suite, limits));
    describe("versions", () => versions(suite));
    describe("bulk reads and listings", () => bulk(suite));
    describe("delete", () => deletes(suite));
    describe("an abort signal", () => aborts(suite));
    describe("supports.context", () => contexts(suite));
    describe("supports.comments", () => comments(suite));
    describe("supports.chosenVersions", () => chosenVersions(suite));
    describe("supports.deleteVersion", () => deletesOfOneVersion(suite));
    describe("supports", () => honesty(suite, limits));
  });
}
