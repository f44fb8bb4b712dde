import { isSstashError, type SecretStore } from "@sstash/core";
import { credstashStore } from "@sstash/core/credstash";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stored, zeros } from "../cli/expectations.ts";
import { leaksIn, loggedForms, planted } from "../cli/planted-secret.ts";
import { type SickBench, sickBench } from "./aws-behind-proxies.ts";
import type { Sickness } from "./sick-proxy.ts";

let bench: SickBench;
beforeAll(async () => {
  bench = await sickBench();
  // The tests wait for every try.
  process.env["AWS_MAX_ATTEMPTS"] = "3";
});
afterAll(() => bench.close());
afterEach(() => bench.recover());

const region = "us-east-1";

/** A store whose every try ends after a fifth of a second. */
function impatientStore(table: string): SecretStore {
  const timeouts = { connectionMs: 1000, requestMs: 200 };
  return credstashStore({ table, region, timeouts, maxAttempts: 3, env: bench.environment });
}

/** The answer, or the error's code, of a call, which must not take longer than this. */
async function answerOf(call: Promise<unknown>): Promise<unknown> {
  const started = performance.now();
  try {
    return await call;
  } catch (error) {
    expect(leaksIn(loggedForms(error))).toEqual([]);
    if (!isSstashError(error)) throw error;
    return error.code;
  } finally {
    expect(performance.now() - started).toBeLessThan(12_000);
  }
}

const works = {
  get: (store: SecretStore) => store.get("there").then(({ value }) => value.text()),
  "get of a version": (store: SecretStore) => store.get("there", { version: "1" }).then(({ value }) => value.text()),
  "bulk read": async (store: SecretStore) => {
    const read: unknown[] = [];
    for await (const outcome of store.readMany("everything")) {
      if ("error" in outcome) throw outcome.error;
      read.push(outcome.value.text());
    }
    return read;
  },
  versions: async (store: SecretStore) => (await store.versions("there")).map(({ version }) => version),
  "put of the next version": async (store: SecretStore) => (await store.put("there", planted)).version,
  "put of a chosen version": async (store: SecretStore) =>
    (await store.put("there", planted, { version: "7" })).version,
  delete: async (store: SecretStore) => (await store.delete("there")).map(({ version }) => version),
} as const satisfies Record<string, (store: SecretStore) => Promise<unknown>>;

const healthyAnswers: Readonly<Record<keyof typeof works, unknown>> = {
  get: planted,
  "get of a version": planted,
  "bulk read": [planted],
  versions: [zeros(1)],
  "put of the next version": zeros(2),
  "put of a chosen version": zeros(7),
  delete: [zeros(1)],
};

const sicknesses: readonly Exclude<Sickness, number>[] = [
  "drops the answer",
  "drops the request",
  "never answers",
  "answers no HTTP",
  "answers garbage",
  "answers something else",
  "closes half-way",
];

const services = ["DynamoDB", "KMS"] as const;
const usesKms = new Set<string>([
  "get",
  "get of a version",
  "bulk read",
  "put of the next version",
  "put of a chosen version",
]);

describe.each(services)("%s, sick for good", (service) => {
  it.each(sicknesses)("%s: every call ends in time, with an error of ours", { timeout: 60_000 }, async (sickness) => {
    const { table, sstash } = await bench.freshTable();
    await sstash(["put", "there", planted]);
    bench.proxies[service].beSick(() => sickness);
    const names = Object.keys(works).filter((work) => service === "DynamoDB" || usesKms.has(work));
    const answers = await Promise.all(
      names.map((work) => answerOf(works[work as keyof typeof works](impatientStore(table)))),
    );
    expect(Object.fromEntries(names.map((work, index) => [work, answers[index]]))).toEqual(
      Object.fromEntries(names.map((work) => [work, "ERR_UNAVAILABLE"])),
    );
  });
});

describe.each(services)("%s, sick at every other call", (service) => {
  it.each(sicknesses)(
    "%s: every call is right all the same, or says that it is not",
    { timeout: 60_000 },
    async (sickness) => {
      for (const [work, run] of Object.entries(works)) {
        const { table, sstash } = await bench.freshTable();
        await sstash(["put", "there", planted]);
        bench.proxies[service].beSick(({ number }) => (number % 2 === 1 ? sickness : undefined));
        const answer = await answerOf(run(impatientStore(table)));
        bench.recover();
        // What is not tried again, since trying does not help against it, is told.
        const right = healthyAnswers[work as keyof typeof works];
        expect({ work, answer }).toEqual({
          work,
          answer: /^answers/.test(sickness)
            ? expect.toSatisfy(
                (given) => given === "ERR_UNAVAILABLE" || JSON.stringify(given) === JSON.stringify(right),
              )
            : right,
        });
      }
    },
  );
});

describe("an answer of DynamoDB that says nothing", () => {
  it("is no empty store and no unknown name", async () => {
    const { table, sstash } = await bench.freshTable();
    await sstash(["put", "there", planted]);
    bench.proxies.DynamoDB.beSick(() => "answers nothing");
    for (const work of ["get", "bulk read", "versions", "put of the next version", "delete"] as const) {
      expect([work, await answerOf(works[work](impatientStore(table)))]).toEqual([work, "ERR_UNAVAILABLE"]);
    }
  });
});

describe("a DynamoDB that stores what is put and drops the connection before it says so", () => {
  const one = JSON.stringify({ one: planted });
  const lines: Readonly<Record<string, readonly string[]>> = {
    "put -a": ["put", "one", planted, "-a"],
    "put -v": ["put", "one", planted, "-v", "1"],
    "putall -a": ["putall", one, "-a"],
    "putall -v": ["putall", one, "-v", "1"],
  };
  const env = { AWS_MAX_ATTEMPTS: "3" };
  const onlyVersion = [{ name: "one", version: zeros(1) }];

  it.each(Object.entries(lines))("at its first answer: %s stores one version, and says so", async (_title, line) => {
    const { sstash } = await bench.freshTable();
    const dropped: number[] = [];
    bench.proxies.DynamoDB.beSick(({ operation, number }) => {
      if (operation !== "PutItem" || dropped.length > 0) return undefined;
      dropped.push(number);
      return "drops the answer";
    });
    expect(await sstash(line, { env })).toMatchObject(stored("one"));
    expect(dropped).toHaveLength(1);
    expect(JSON.parse((await sstash(["list", "--json"])).stdout)).toEqual(onlyVersion);
    expect((await sstash(["get", "one", "-n"])).stdout).toBe(planted);
  });

  it.each(Object.entries(lines))(
    "at all its answers: %s finds its version there, and says so",
    async (_title, line) => {
      const { sstash } = await bench.freshTable();
      bench.proxies.DynamoDB.beSick(({ operation }) => (operation === "PutItem" ? "drops the answer" : undefined));
      expect(await sstash(line, { env })).toMatchObject(stored("one"));
      expect(bench.proxies.DynamoDB.calls.filter(({ operation }) => operation === "PutItem").length).toBeGreaterThan(1);
      expect(JSON.parse((await sstash(["list", "--json"])).stdout)).toEqual(onlyVersion);
    },
  );

  it.each(Object.entries(lines))("and is gone then: %s says that it may be stored", async (_title, line) => {
    const { sstash } = await bench.freshTable();
    const sicknesses: Readonly<Record<string, Sickness>> = {
      PutItem: "drops the answer",
      GetItem: "drops the request",
    };
    bench.proxies.DynamoDB.beSick(({ operation }) => sicknesses[operation]);
    expect(await sstash(line, { env })).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringMatching(
        /ECONNRESET.*\nsstash: (?:ERR_UNAVAILABLE: it may have been stored all the same|ERR_BULK_WRITE: 1 of 1 entries were not stored \(1 of them perhaps)/,
      ),
    });
    bench.recover();
    expect(JSON.parse((await sstash(["list", "--json"])).stdout)).toEqual(onlyVersion);
  });

  it("and has another writer's version 1 by then: put -v 1 is refused, put -a takes the next", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "one", "of another"]);
    bench.proxies.DynamoDB.beSick(({ operation, number }) =>
      operation === "PutItem" && number % 2 === 1 ? "drops the answer" : undefined,
    );
    expect(await sstash(["put", "one", planted, "-v", "1"], { env })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("ERR_VERSION_EXISTS"),
    });
    expect(await sstash(["put", "one", planted, "-a"], { env })).toMatchObject(stored("one"));
    expect(JSON.parse((await sstash(["list", "--json"])).stdout)).toHaveLength(2);
  });
});

describe("a service that takes requests and never answers", () => {
  it.each(services)(
    "is given up by each command line at the end of --timeout: %s",
    { timeout: 60_000 },
    async (service) => {
      const { sstash } = await bench.freshTable();
      await sstash(["put", "there", planted]);
      bench.proxies[service].beSick(() => "never answers");
      const lines = [
        ["get", "there"],
        ["getall", "--partial"],
        ["getall", "--only", "there"],
        ["verify"],
        ["put", "there", planted, "-a"],
        ["putall", JSON.stringify({ a: planted, b: planted }), "-a"],
        ...(service === "DynamoDB" ? [["list"], ["keys"], ["delete", "there"]] : []),
      ];
      const outcomes = await Promise.all(lines.map((line) => sstash(["--timeout", "0.4", ...line])));
      expect(outcomes).toEqual(
        outcomes.map(() => ({
          status: 1,
          stdout: "",
          stdoutBytes: expect.anything(),
          stderr: expect.stringMatching(
            /(?:^|ERR_BULK_WRITE: [^\n]+\n)no result within 0\.4 s\nsstash: ERR_UNAVAILABLE: [^\n]+\n$/,
          ),
        })),
      );
    },
  );
});
