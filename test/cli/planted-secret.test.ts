import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readAll, type SecretStore, wholeOrThrow } from "@sstash/core";
import { credstashStore } from "@sstash/core/credstash";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { commands } from "../../packages/cli/src/commands/index.ts";
import { globalOptions } from "../../packages/cli/src/options/global-options.ts";
import { type CredstashBench, credstashBench, type FreshTable } from "./credstash-bench.ts";
import { echoes, type HostileServer, startHostileServer } from "./hostile-server.ts";
import { leaksIn, loggedForms, planted } from "./planted-secret.ts";
import { sealedRow } from "./sealed-row.ts";
import type { Outcome, RunOptions } from "./terminal-double.ts";

let bench: CredstashBench;
let hostile: HostileServer;
let fresh: FreshTable;
let log: string;
beforeAll(async () => {
  [bench, hostile] = await Promise.all([credstashBench(), startHostileServer()]);
  log = join(bench.home, "sstash.log");
  // The library's part reads the process's own environment.
  Object.assign(process.env, impatient, { AWS_REGION: "us-east-1" });
});
afterAll(() => Promise.all([bench.close(), hostile.close()]));
beforeEach(async () => {
  fresh = await bench.freshTable();
});
afterEach(() => {
  bench.dynamodb.fail(() => undefined);
  for (const operation of ["GenerateDataKey", "Decrypt"]) bench.kms.fail(operation, undefined);
});

/** Retries would only make the faults below slower. */
const impatient = { AWS_MAX_ATTEMPTS: "1" };

/** Runs a line with all that makes sstash talkative, and looks for the secret wherever it has no business. */
async function quietly(argv: readonly string[], options?: RunOptions): Promise<Outcome> {
  await writeFile(log, "");
  const line = ["--debug", "--log-file", log, ...argv];
  const outcome = await fresh.sstash(line, { ...options, env: { ...impatient, ...options?.env } });
  expect({ argv, leaks: leaksIn(outcome.stderr) }).toEqual({ argv, leaks: [] });
  expect({ argv, leaks: leaksIn(await readFile(log, "utf8")) }).toEqual({ argv, leaks: [] });
  return outcome;
}

/** As `quietly`, for a line that must fail: then not even stdout may hold the secret. */
async function failsQuietly(argv: readonly string[], options?: RunOptions): Promise<Outcome> {
  const outcome = await quietly(argv, options);
  expect({ argv, status: outcome.status }).toEqual({ argv, status: expect.toSatisfy((status) => status !== 0) });
  expect({ argv, leaks: leaksIn(outcome.stdout) }).toEqual({ argv, leaks: [] });
  return outcome;
}

async function planting(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(bench.home, name);
  await writeFile(path, content);
  return path;
}

describe("a planted secret, on the command line", () => {
  it("is printed by get and getall, on stdout and nowhere else", async () => {
    await quietly(["put", "n", planted]);
    expect((await quietly(["get", "n"])).stdout).toBe(`${planted}\n`);
    for (const format of ["json", "csv", "dotenv", "yaml"])
      expect(leaksIn((await quietly(["getall", "-f", format])).stdout)).not.toEqual([]);
    expect(leaksIn((await quietly(["list"])).stdout)).toEqual([]);
  });

  it("stays out of usage errors, wherever on the line it stands", async () => {
    const lines = usageLines();
    let refused = 0;
    for (const line of lines) {
      const outcome = await bench.sstash(line);
      if (outcome.status !== 2) continue;
      refused += 1;
      expect({ line, leaks: leaksIn(outcome.stderr + outcome.stdout) }).toEqual({ line, leaks: [] });
    }
    expect(refused).toBeGreaterThan(200);
  });

  it("stays out of what is said of a file that cannot be read, and of one that is not text", async () => {
    for (const verb of ["put", "putall"]) {
      const before = verb === "put" ? ["put", "n"] : ["putall"];
      await failsQuietly([...before, `@${planted}.missing`]);
      await failsQuietly([...before, `@/nonexistent/${planted}`]);
      const bytes = Buffer.concat([Buffer.from(planted), Buffer.from([0xff])]);
      await failsQuietly([...before, `@${await planting("not-text", bytes)}`]);
      await failsQuietly([...before, "-"], { stdin: bytes });
    }
  });

  it("stays out of JSON errors, wherever the text is cut or spoilt", async () => {
    const text = JSON.stringify({ first: planted, list: [planted, { deep: planted }] });
    for (let end = 0; end < text.length; end += 3) await failsQuietly(["putall", text.slice(0, end)]);
    for (const spoilt of [
      planted,
      `"${planted}"`,
      `[${text}]`,
      `${text}${planted}`,
      `{"a":${planted}}`,
      `{'a':'${planted}'}`,
    ])
      await failsQuietly(["putall", "-"], { stdin: spoilt });
  });

  it("stays out of what is said of entries that are no text, stand twice, or are there already", async () => {
    for (const value of [[planted], { [planted]: planted }])
      await failsQuietly(["putall", JSON.stringify({ n: value })]);
    await quietly(["putall", `{"n":${JSON.stringify(planted)},"n":${JSON.stringify(`${planted}2`)}}`]);
    await failsQuietly(["putall", JSON.stringify({ n: planted, m: planted })]);
  });

  it("stays out of refused puts", async () => {
    await quietly(["put", "n", planted]);
    await failsQuietly(["put", "n", planted]);
    await failsQuietly(["put", "", planted]);
    await failsQuietly(["put", "n".repeat(3000), planted]);
    await failsQuietly(["put", "big", "-"], { stdin: planted.repeat(5000) });
    await failsQuietly(["put", "n", planted, "-k", "alias/nosuch", "-a"]);
    await quietly(["put", "text-version", planted, "-v", "2019-01-01"]);
    await failsQuietly(["put", "text-version", planted, "-a"]);
    await failsQuietly(["-t", "missing", "put", "n", planted]);
    await failsQuietly(["--log-level", "BOGUS", "put", "n", planted]);
  });

  it("stays out of failures after a prompt", async () => {
    await quietly(["put", "n", "-P"], { answer: planted });
    await failsQuietly(["put", "n", "-P"], { answer: planted });
    await failsQuietly(["put", "n", "-P"], { stdin: planted });
    await failsQuietly(["put", "n", planted, "-P"], { answer: "other" });
  });

  it("stays out of what is said of a bug, whose own text may quote anything", async () => {
    const { stderr } = await failsQuietly(["put", "n", "-P"], { answer: new TypeError(planted) });
    expect(stderr).toMatch(/^n: internal error: TypeError\nsstash: ERR_INTERNAL: /);
    expect(stderr).toMatch(/\n +at /);
  });

  it("stays out as a context that is wrong or malformed", async () => {
    await quietly(["put", "n", planted, `app=${pairable}`]);
    await failsQuietly(["get", "n"]);
    await failsQuietly(["get", "n", `app=${pairable}x`]);
    await failsQuietly(["get", "n", `app=${planted}=`]);
    await failsQuietly(["get", "n", planted]);
    await failsQuietly(["getall", `app=${pairable}x`]);
    await failsQuietly(["verify", "*", `app=${pairable}x`]);
    await failsQuietly(["put", "n", planted, `app=${pairable}`]);
  });

  it("stays out of what is said of altered, moved and malformed records", async () => {
    await quietly(["put", "n", planted]);
    const [row = {}] = await fresh.rows();
    const sealed = await sealedRow(bench.kms.endpoint, { name: "n", version: "1", value: planted });
    for (const altered of [
      { ...row, hmac: { S: "00" } },
      { ...row, hmac: { S: planted } },
      { ...row, digest: { S: "MD5" } },
      { ...row, comment: { S: "moved" } },
      { ...row, key: { S: "QUJD" } },
      { ...row, sstash_binding: { S: "x" } },
      { ...sealed, hmac: { S: "00" } },
      { ...sealed, contents: { S: "QUJD" } },
      { name: { S: "n" }, version: { S: "1" } },
    ]) {
      await fresh.write({ ...altered, name: { S: "altered" } });
      await failsQuietly(["get", "altered"]);
      await failsQuietly(["getall"]);
      await failsQuietly(["verify"]);
    }
  });

  it("stays out of what is said of values that a format cannot carry", async () => {
    await quietly(["put", "RANDOM", planted]);
    await quietly(["put", "app.path", `/../${planted}`]);
    await quietly(["put", "nul", `${planted}\0`]);
    await failsQuietly(["getall", "-f", "dotenv"]);
    const bytes = Buffer.concat([Buffer.from(planted), Buffer.from([0xff])]);
    await quietly(["put", "binary", "-", "--binary"], { stdin: bytes });
    await failsQuietly(["get", "binary"]);
    for (const format of ["json", "csv", "dotenv", "yaml"]) await failsQuietly(["getall", "-f", format]);
  });

  it.each(["AccessDeniedException", "ThrottlingException", "DisabledException", "InternalFailure"])(
    "stays out when KMS answers %s",
    async (type) => {
      await quietly(["put", "n", planted]);
      const fault = { status: type === "InternalFailure" ? 500 : 400, type, message: "no" };
      bench.kms.fail("GenerateDataKey", fault);
      bench.kms.fail("Decrypt", fault);
      await failsQuietly(["put", "m", planted, `app=${pairable}`]);
      await failsQuietly(["putall", JSON.stringify({ m: planted })]);
      await failsQuietly(["get", "n", `app=${pairable}`]);
      await failsQuietly(["getall"]);
    },
  );

  it.each([
    "AccessDeniedException",
    "ProvisionedThroughputExceededException",
    "ValidationException",
    "InternalServerError",
  ])("stays out when DynamoDB answers %s", async (type) => {
    await quietly(["put", "n", planted]);
    bench.dynamodb.fail(() => ({ status: type === "InternalServerError" ? 500 : 400, type, message: "no" }));
    await failsQuietly(["put", "m", planted, "-a", `app=${pairable}`]);
    await failsQuietly(["putall", JSON.stringify({ m: planted })]);
    for (const line of [["get", "n"], ["get", "n", "-v", "1"], ["getall"], ["list"], ["delete", "n"]])
      await failsQuietly(line);
  });

  it.each(Object.keys(echoes))("stays out when a server answers with %s", async (kind) => {
    await quietly(["put", "n", planted, `app=${pairable}`]);
    hostile.behave(echoes[kind] ?? (() => undefined));
    for (const service of ["KMS", "DYNAMODB"]) {
      await withEndpoint(`AWS_ENDPOINT_URL_${service}`, async () => {
        // An echo with a status of 200 passes for DynamoDB's answer to a put.
        await quietly(["put", "m", planted, `app=${pairable}`, "-c", pairable]);
        await quietly(["putall", JSON.stringify({ m: planted }), `app=${pairable}`]);
        await quietly(["get", "n", `app=${pairable}`]);
        await quietly(["getall", `app=${pairable}`]);
      });
    }
  });

  it("stays out when a server repeats an AWS error's own text around the request, the value being sealed in it", async () => {
    hostile.behave((response, body) =>
      response.writeHead(400).end(JSON.stringify({ __type: "ValidationException", message: body })),
    );
    for (const service of ["KMS", "DYNAMODB"])
      await withEndpoint(`AWS_ENDPOINT_URL_${service}`, async () => {
        await failsQuietly(["put", "m", planted]);
        await failsQuietly(["putall", JSON.stringify({ m: planted })]);
      });
  });

  it("stays out of the local backend's failures", async () => {
    const local = ["--backend", "local", "--local-dir", join(bench.home, "local")];
    const env = { SSTASH_MASTER_KEY: Buffer.alloc(32, 7).toString("base64") };
    const other = { SSTASH_MASTER_KEY: Buffer.alloc(32, 8).toString("base64") };
    await bench.sstash([...local, "setup"], { env });
    const onLocal = async (argv: readonly string[], environment: Readonly<Record<string, string>>) => {
      const outcome = await bench.sstash(["--debug", ...local, ...argv], { env: environment });
      expect({ argv, leaks: leaksIn(outcome.stderr) }).toEqual({ argv, leaks: [] });
      return outcome.status;
    };
    expect(await onLocal(["put", "n", planted, `app=${pairable}`], env)).toBe(0);
    expect(await onLocal(["put", "n", planted], env)).toBe(1);
    expect(await onLocal(["get", "n", "app=x"], env)).toBe(1);
    expect(await onLocal(["get", "n", `app=${pairable}`], other)).toBe(1);
    expect(await onLocal(["get", "n"], { SSTASH_MASTER_KEY: planted })).toBe(1);
    expect(await onLocal(["getall"], env)).toBe(1);
  });
});

/** The secret where it must not hold a `=` to be well-formed. */
const pairable = planted.replaceAll("=", "-");

/** Points a service at the hostile server, for the SDK, which reads the process's own environment. */
async function withEndpoint(variable: string, work: () => Promise<void>): Promise<void> {
  const before = process.env[variable];
  process.env[variable] = hostile.endpoint;
  try {
    await work();
  } finally {
    process.env[variable] = before;
  }
}

/** Lines that are wrong in every way there is, with the secret at every place of each. */
function usageLines(): readonly (readonly string[])[] {
  const guises = [
    planted,
    `--${planted}`,
    `-${planted}`,
    `--${planted.replaceAll("=", "")}`,
    `@${planted}`,
    `a=${planted}`,
  ];
  const wrong = [["nosuch"], ["-x"], ["--nosuch"], ["-t"], ["--log", "x", "keys"], ["-p", "a", "-n", "b", "keys"]];
  for (const { name, positionals, options } of commands) {
    const given = Object.values(positionals)
      .filter(({ kind }) => kind === "one")
      .map(() => "n");
    wrong.push([name, ...given, "--nosuch"], [name, "-x", ...given], [name, ...given, "a=", "b"]);
    for (const [option, { kind }] of Object.entries({ ...options, ...globalOptions })) {
      if (kind === "flag") wrong.push([name, ...given, `--${option}=${planted}`]);
      else wrong.push([name, ...given, `--${option}`]);
      wrong.push([name, ...given, `--${option}=${planted}`, "--nosuch"]);
    }
  }
  const inserted = wrong.flatMap((line) => guises.flatMap((guise) => everyPlace(line, guise)));
  return [...wrong, ...inserted.filter((_line, index) => index % 3 === 0)];
}

function everyPlace(line: readonly string[], text: string): readonly (readonly string[])[] {
  return Array.from({ length: line.length + 1 }, (_, at) => [...line.slice(0, at), text, ...line.slice(at)]);
}

describe("a planted secret, in the library", () => {
  /** What would be logged of the failure, if there is one. */
  async function logged(work: () => Promise<unknown>): Promise<string | undefined> {
    try {
      await work();
      return undefined;
    } catch (error) {
      return loggedForms(error);
    }
  }

  async function failure(work: () => Promise<unknown>): Promise<string> {
    const text = await logged(work);
    if (text === undefined) throw new Error("this was to fail");
    return text;
  }

  /** What fails by itself, and what fails under the fault of a test. */
  function attempts(store: SecretStore): readonly (() => Promise<unknown>)[] {
    const context = { app: planted };
    return [
      () => store.put("m", planted, { context }),
      () => store.put("m", Buffer.from(planted), { version: "1", context }),
      () => store.get("n", { context: { app: `${planted}x` } }),
      () => store.get("n", { version: "7", context }),
      () => readAll(store, { context: { app: `${planted}x` } }).then(wholeOrThrow),
    ];
  }

  it("shows itself as [secret] wherever a value is logged", async () => {
    const store = credstashStore({ table: fresh.table });
    await store.put("n", planted);
    const secret = await store.get("n");
    expect(leaksIn(loggedForms(secret) + JSON.stringify(secret) + String(secret.value))).toEqual([]);
    expect(secret.value.text()).toBe(planted);
  });

  it("stays out of the errors of input that is refused", async () => {
    const store = credstashStore({ table: fresh.table });
    await store.put("n", planted, { context: { app: planted }, version: "x" });
    const untyped = store as unknown as { put: (name: string, value: unknown) => Promise<unknown> };
    for (const work of [
      () => store.put("n", planted, { version: "x" }),
      () => store.put("n", planted),
      () => store.put("", planted),
      () => store.put("m", `${planted}\ud800`),
      () => store.put("m", planted.repeat(5000)),
      () => untyped.put("m", { planted }),
      () => untyped.put("m", [planted]),
      () => store.get("n"),
      () => store.get("n", { context: { app: "x" } }),
      () => readAll(store).then(wholeOrThrow),
      async () => (await store.get("n", { context: { app: planted } })).value.json(),
    ])
      expect(leaksIn(await failure(work))).toEqual([]);
  });

  it("stays out of the errors of services that refuse, throttle and fail", async () => {
    const store = credstashStore({ table: fresh.table });
    await store.put("n", planted, { context: { app: planted } });
    for (const fault of [
      { status: 400, type: "AccessDeniedException" },
      { status: 400, type: "ThrottlingException" },
      { status: 500, type: "InternalFailure" },
    ]) {
      for (const operation of ["GenerateDataKey", "Decrypt"]) bench.kms.fail(operation, fault);
      for (const work of attempts(store)) expect(leaksIn(await failure(work))).toEqual([]);
      for (const operation of ["GenerateDataKey", "Decrypt"]) bench.kms.fail(operation, undefined);
      bench.dynamodb.fail(() => fault);
      for (const work of attempts(store)) expect(leaksIn(await failure(work))).toEqual([]);
      bench.dynamodb.fail(() => undefined);
    }
  });

  it.for(Object.keys(echoes))("stays out of the errors about a server that answers with %s", async (kind) => {
    await credstashStore({ table: fresh.table }).put("n", planted, { context: { app: planted } });
    hostile.behave(echoes[kind] ?? (() => undefined));
    for (const service of ["KMS", "DYNAMODB"])
      await withEndpoint(`AWS_ENDPOINT_URL_${service}`, async () => {
        for (const work of attempts(credstashStore({ table: fresh.table })))
          expect(leaksIn((await logged(work)) ?? "")).toEqual([]);
      });
  });

  it("a data key stays out of the errors about an answer that holds it and is not whole", async () => {
    const dataKey = Buffer.from(planted).toString("base64");
    await credstashStore({ table: fresh.table }).put("n", "v");
    const answers = [
      `{"Plaintext":"${dataKey}" rubbish`,
      `{"Plaintext":"${dataKey}`,
      `rubbish {"Plaintext":"${dataKey}"}`,
      `{"Plaintext":["${dataKey}"],"CiphertextBlob":{}}`,
      `{"Plaintext":"${dataKey}","CiphertextBlob":"AAAA"}`,
    ];
    for (const answer of answers) {
      hostile.behave((response) =>
        response.writeHead(200, { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": "r" }).end(answer),
      );
      await withEndpoint("AWS_ENDPOINT_URL_KMS", async () => {
        const store = credstashStore({ table: fresh.table });
        expect(leaksIn(await failure(() => store.get("n")))).toEqual([]);
        expect(leaksIn(await failure(() => store.put("m", "v")))).toEqual([]);
        await failsQuietly(["get", "n"]);
        await failsQuietly(["put", "m", "v"]);
      });
    }
  });
});
