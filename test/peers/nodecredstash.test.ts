import { pathToFileURL } from "node:url";
import { beforeAll, expect, it } from "vitest";
import { benchOfFile, type TableHost } from "./bench.ts";
import { describeWith, paths } from "./peer-programs.ts";
import type { Outcome, Program } from "./program.ts";
import { padded } from "./scenarios/scenario.ts";

/** What is used here of nodecredstash, which has no types of its own once bundled. */
interface CredStash {
  readonly putSecret: (options: object) => Promise<unknown>;
  readonly getSecret: (options: object) => Promise<string>;
  readonly listSecrets: (options: object) => Promise<readonly { readonly name: string; readonly version: string }[]>;
}

const bench = benchOfFile();
let host: TableHost;
let tableName: string;
let nodecredstash: CredStash;

function run(program: Program["name"], argv: readonly string[], stdin = ""): Promise<Outcome> {
  return bench()[program].run(argv, {
    place: bench().place,
    stdin,
    env: { ...host.env, CREDSTASH_DEFAULT_TABLE: tableName },
  });
}

const values: readonly (readonly [title: string, value: string])[] = [
  ["plain text", "secretvalue"],
  ["nothing", ""],
  ["emoji and newlines", "😀 e\u0301\r\n\ufeff\0"],
  ["100,000 bytes", "0123456789".repeat(10_000)],
];

describeWith(["sstash", "credstash", "moto", "nodecredstash"], "sstash and nodecredstash 3.0.0 over one table", () => {
  beforeAll(async () => {
    host = bench().tablesOf("moto");
    tableName = await host.tables.fresh();
    // It makes its KMS clients itself, from the environment.
    Object.assign(process.env, host.env, { AWS_REGION: "us-east-1" });
    const { CredStash } = (await import(pathToFileURL(paths.nodecredstash).href)) as { CredStash: new () => CredStash };
    nodecredstash = new CredStash();
  });

  it.each(values)("sstash gets what nodecredstash put: %s", async (title, secret) => {
    const name = `theirs ${title}`;
    await nodecredstash.putSecret({ tableName, name, secret, version: 7 });
    const got = await run("sstash", ["get", "-n", name, "-v", "7"]);
    expect(got).toMatchObject({ status: 0, stderr: "" });
    expect(got.stdout.equals(Buffer.from(secret))).toBe(true);
  });

  it.each(["SHA224", "SHA256", "SHA384", "SHA512", "MD5"])(
    "sstash gets what nodecredstash put with %s and a context",
    async (digest) => {
      const name = `theirs ${digest}`;
      await nodecredstash.putSecret({ tableName, name, secret: "value", digest, context: { app: "db", env: "prod" } });
      expect((await run("sstash", ["get", name, "env=prod", "app=db"])).stdout.toString()).toBe("value\n");
      expect(await run("sstash", ["get", name])).toMatchObject({ status: 1 });
    },
  );

  it("sstash gets a version that nodecredstash left unpadded, which credstash cannot", async () => {
    await nodecredstash.putSecret({ tableName, name: "unpadded", secret: "value", version: "1" });
    expect((await run("sstash", ["get", "unpadded", "-v", "1"])).stdout.toString()).toBe("value\n");
    expect(await run("credstash", ["get", "unpadded", "-v", "1"])).toMatchObject({ status: 1 });
  });

  it.each(values)("nodecredstash gets what sstash put, once its hmac is text: %s", async (title, secret) => {
    const name = `ours ${title}`;
    expect(await run("sstash", ["put", name, "-", "a=b", "-c", "comment"], secret)).toMatchObject({ status: 0 });
    const row = await host.tables.row(tableName, name, padded(1));
    await host.tables.write(tableName, { ...row, hmac: { S: Buffer.from(row["hmac"]?.B ?? []).toString("latin1") } });
    expect(await nodecredstash.getSecret({ tableName, name, context: { a: "b" }, version: 1 })).toBe(secret);
  });

  it.each(["credstash", "sstash"] as const)(
    "nodecredstash 3.0.0 refuses an hmac of bytes, as %s writes it",
    async (program) => {
      const name = `bytes of ${program}`;
      expect(await run(program, ["put", name, "value"])).toMatchObject({ status: 0 });
      await expect(nodecredstash.getSecret({ tableName, name })).rejects.toThrow("does not match stored HMAC");
    },
  );

  it("nodecredstash lists what sstash lists", async () => {
    const theirs = await nodecredstash.listSecrets({ tableName });
    const ours = (await run("sstash", ["list"])).stdout.toString().trimEnd().split("\n");
    const pairs = ours.map((line) => /^(.*?) +-- version (\S+) -- comment/.exec(line)?.slice(1).join(" "));
    expect(theirs.map(({ name, version }) => `${name} ${version}`).sort()).toEqual(pairs.sort());
  });

  it("and @sstash/core/nodecredstash answer the same calls alike, and each reads what the other wrote", async () => {
    const { CredStash: Ours } = await import("@sstash/core/nodecredstash");
    const ours = new Ours();
    const both = [nodecredstash as unknown as InstanceType<typeof Ours>, ours];
    const answers: unknown[][] = [];
    for (const [index, credstash] of both.entries()) {
      const at = { tableName: await host.tables.fresh() };
      const said: unknown[] = [];
      const told = async (work: Promise<unknown>) => said.push(await work.catch(() => "refused"));
      await told(credstash.getHighestVersion({ ...at, name: "a" }));
      for (const version of [1, 2, 3]) await credstash.putSecret({ ...at, name: "a", secret: `a${version}`, version });
      await credstash.putSecret({ ...at, name: "b", secret: "b1", context: { env: "prod" } });
      await told(credstash.putSecret({ ...at, name: "a", secret: "again", version: 3 }));
      await told(credstash.incrementVersion({ ...at, name: "a" }));
      await told(credstash.getSecret({ ...at, name: "a" }));
      await told(credstash.getSecret({ ...at, name: "a", version: 2 }));
      await told(credstash.getSecret({ ...at, name: "none" }));
      await told(credstash.getSecret({ ...at, name: "b" }));
      await told(credstash.getSecret({ ...at, name: "b", context: { env: "prod" } }));
      await told(credstash.getAllVersions({ ...at, name: "a" }));
      await told(credstash.getAllSecrets({ ...at, startsWith: "a" }));
      await told(credstash.listSecrets(at).then((list) => list.map(({ name, version }) => [name, version])));
      await credstash.deleteSecret({ ...at, name: "a", version: 1 });
      await told(credstash.listSecrets(at).then((list) => list.length));
      answers.push(said);
      // Ours opens what theirs wrote; theirs opens no hmac of bytes, which credstash itself writes (see above).
      if (index === 0) expect(await ours.getAllSecrets({ ...at, startsWith: "a" })).toEqual({ a: "a3" });
    }
    expect(answers[1]).toEqual(answers[0]);
  });
});
