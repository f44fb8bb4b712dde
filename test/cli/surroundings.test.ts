import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench } from "./credstash-bench.ts";
import { failed, printed, stored } from "./expectations.ts";
import { assumedKeyId, type StsDouble, startStsDouble } from "./sts-double.ts";
import { cliBench } from "./terminal-double.ts";

let bench: CredstashBench;
let sts: StsDouble;
let folder: string;
beforeAll(async () => {
  [bench, sts, folder] = await Promise.all([
    credstashBench(),
    startStsDouble(),
    mkdtemp(join(tmpdir(), "sstash-config-")),
  ]);
});
afterAll(() => Promise.all([bench.close(), sts.close(), rm(folder, { recursive: true, force: true })]));

/** What the test sets here is set for the SDK, which reads the process's own environment, and taken back after the test. */
const changed = new Map<string, string | undefined>();
function setEnvironment(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(values)) {
    if (!changed.has(name)) changed.set(name, process.env[name]);
    process.env[name] = value;
  }
  return values;
}
afterEach(() => {
  for (const [name, value] of changed) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  changed.clear();
});

/** The regions that a line's calls to the table and to the key were signed for. */
async function regionsOf(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly table: readonly string[]; readonly key: readonly string[] }> {
  const { sstash, rows } = await bench.freshTable();
  bench.kms.requests.length = 0;
  bench.dynamodb.requests.length = 0;
  const outcome = await sstash([...argv, "put", "a", "b"], { env: setEnvironment(env) });
  expect(outcome).toMatchObject(stored("a"));
  const regions = {
    table: bench.dynamodb.requests.map(({ region }) => region),
    key: bench.kms.requests.map(({ region }) => region),
  };
  expect(await rows()).toHaveLength(1);
  return regions;
}

async function configFile(text: string): Promise<string> {
  const path = join(folder, `config-${Math.random()}`);
  await writeFile(path, text);
  return path;
}

describe("~/.credstash (8.10)", () => {
  afterEach(() => rm(join(bench.home, ".credstash"), { force: true }));

  it("S4: setup --save-kms-region writes it, later puts use it, and --kms-region overrides it", async () => {
    const { sstash } = await bench.freshTable();
    expect(await sstash(["setup", "--save-kms-region", "us-west-2"])).toMatchObject(
      printed("KMS region set to us-west-2\nCredential Store table already exists\n"),
    );
    expect(await readFile(join(bench.home, ".credstash"), "utf8")).toBe('{"kms-region": "us-west-2"}');
    expect(await regionsOf([])).toEqual({ table: ["us-east-1"], key: ["us-west-2"] });
    expect(await regionsOf(["--kms-region", "eu-west-1"])).toEqual({ table: ["us-east-1"], key: ["eu-west-1"] });
    expect(await regionsOf(["-r", "eu-central-1"])).toEqual({ table: ["eu-central-1"], key: ["us-west-2"] });
  });

  it("S4: what else it holds stays", async () => {
    const { sstash } = await bench.freshTable();
    await writeFile(join(bench.home, ".credstash"), '{"other": [1, "é"], "kms-region": "old"}');
    await sstash(["setup", "--save-kms-region", "us-west-2"]);
    expect(JSON.parse(await readFile(join(bench.home, ".credstash"), "utf8"))).toEqual({
      other: [1, "é"],
      "kms-region": "us-west-2",
    });
  });

  it.each(["{", "[]", "null", '"x"', ""])("[D36] %j in it fails every command with one line", async (text) => {
    await writeFile(join(bench.home, ".credstash"), text);
    const { sstash } = await bench.freshTable();
    const path = join(bench.home, ".credstash");
    for (const line of [["keys"], ["get", "a"], ["put", "a", "b"]])
      expect(await sstash(line)).toMatchObject(failed(`${path} is not a JSON object`, "ERR_INVALID_INPUT"));
  });
});

describe("table, region and credentials (8.10)", () => {
  it("S5: CREDSTASH_DEFAULT_TABLE names the table, and -t overrides it", async () => {
    const [first, second] = await Promise.all([bench.freshTable(), bench.freshTable()]);
    const env = { CREDSTASH_DEFAULT_TABLE: first.table };
    expect(await bench.sstash(["put", "a", "first"], { env })).toMatchObject(stored("a"));
    expect(await bench.sstash(["-t", second.table, "put", "a", "second"], { env })).toMatchObject(stored("a"));
    expect(await first.sstash(["get", "a"])).toMatchObject(printed("first\n"));
    expect(await second.sstash(["get", "a"])).toMatchObject(printed("second\n"));
  });

  it("S5: an empty table name is taken as it is and refused", async () => {
    const outcome = failed("the name of the table is empty", "ERR_INVALID_INPUT");
    expect(await bench.sstash(["list"], { env: { CREDSTASH_DEFAULT_TABLE: "" } })).toMatchObject(outcome);
    expect(await bench.sstash(["-t", "", "list"])).toMatchObject(outcome);
  });

  it("S6: the region is us-east-1, or the environment's, or the profile's, or the flag's", async () => {
    const all = (region: string) => ({ table: [region], key: [region] });
    expect(await regionsOf([])).toEqual(all("us-east-1"));
    expect(await regionsOf([], { AWS_DEFAULT_REGION: "eu-west-3" })).toEqual(all("eu-west-3"));
    expect(await regionsOf(["-r", "us-west-1"])).toEqual(all("us-west-1"));
  });

  it("S6: the profile's region counts where the environment names none", async () => {
    const AWS_CONFIG_FILE = await configFile("[default]\nregion = eu-north-1\n");
    expect(await regionsOf([], { AWS_CONFIG_FILE })).toEqual({ table: ["eu-north-1"], key: ["eu-north-1"] });
    expect(await regionsOf(["-r", "us-west-1"])).toEqual({ table: ["us-west-1"], key: ["us-west-1"] });
    expect(await regionsOf([], { AWS_DEFAULT_REGION: "eu-west-3" })).toEqual({
      table: ["eu-west-3"],
      key: ["eu-west-3"],
    });
  });

  it("S6: a profile that is named has its own region and its own credentials", async () => {
    const AWS_CONFIG_FILE = await configFile(
      "[profile other]\nregion = sa-east-1\naws_access_key_id = AKIDOTHER\naws_secret_access_key = x\n",
    );
    expect(await regionsOf(["-p", "other"], { AWS_CONFIG_FILE })).toEqual({ table: ["sa-east-1"], key: ["sa-east-1"] });
    expect(new Set([...bench.kms.requests, ...bench.dynamodb.requests.slice(0, 1)].map((r) => r.accessKeyId))).toEqual(
      new Set(["AKIDOTHER"]),
    );
  });

  it("[D37] S6: AWS_REGION counts where AWS_DEFAULT_REGION does not", async () => {
    expect((await regionsOf([], { AWS_REGION: "ca-central-1" })).table).toEqual(["ca-central-1"]);
    expect((await regionsOf([], { AWS_REGION: "ca-central-1", AWS_DEFAULT_REGION: "eu-west-3" })).table).toEqual([
      "eu-west-3",
    ]);
  });

  it.each([
    ["list", "Scan"],
    ["keys", "Scan"],
    ["get x", "Query"],
    ["get x -v 1", "GetItem"],
    ["get x*", "Scan"],
    ["getall", "Scan"],
    ["put a b", "PutItem"],
    ["put a b -a", "Query"],
    ["delete a", "Query"],
  ])("S7: %s on a table that is not there says so as boto does", async (line, operation) => {
    expect(await bench.sstash(["-t", "missing", ...line.split(" ")])).toMatchObject(
      failed(
        new RegExp(
          `An error occurred \\(ResourceNotFoundException\\) when calling the ${operation} operation: [^\\n]+`,
        ),
        "ERR_STORE_MISSING",
      ),
    );
  });

  it("[D36] S8: an unknown profile is one line", async () => {
    expect(await bench.sstash(["-p", "nosuch", "list"])).toMatchObject(failed(/[^\n]+/, "ERR_CREDENTIALS"));
  });

  it("[D38] S9: -n assumes the role under credstash's session name, in the table's region, and works as it", async () => {
    const arn = "arn:aws:iam::111122223333:role/reader";
    const env = { AWS_ENDPOINT_URL_STS: sts.endpoint };
    expect((await regionsOf(["-r", "eu-west-1", "-n", arn], env)).table).toEqual(["eu-west-1"]);
    const RoleSessionName = "AssumeRoleCredstashSession1";
    expect(sts.requests).toEqual([
      {
        region: "eu-west-1",
        parameters: { Action: "AssumeRole", Version: "2011-06-15", RoleArn: arn, RoleSessionName },
      },
    ]);
    expect(bench.kms.requests.map(({ accessKeyId }) => accessKeyId)).toEqual([assumedKeyId]);
    expect(bench.dynamodb.requests[0]?.accessKeyId).toBe(assumedKeyId);
  });

  it("[D36] S9: a role that is refused is one line", async () => {
    const env = setEnvironment({ AWS_ENDPOINT_URL_STS: sts.endpoint });
    sts.refuse(true);
    const outcome = await bench.sstash(["-n", "arn:aws:iam::111122223333:role/x", "list"], { env });
    sts.refuse(false);
    expect(outcome).toMatchObject(failed(/[^\n]*\(AccessDenied\)[^\n]*/, "ERR_ACCESS_DENIED"));
  });
});

describe("the log file", () => {
  it("[D35] is written only where asked for, with failures, by its owner only", async () => {
    const own = await cliBench(bench.environment);
    try {
      const table = await bench.freshTable();
      const log = join(own.home, "credstash.log");
      await own.sstash(["-t", table.table, "get", "nosuch"]);
      await expect(stat(log)).rejects.toMatchObject({ code: "ENOENT" });
      await own.sstash(["-t", table.table, "--log-file", log, "put", "a", "b"]);
      await expect(stat(log)).rejects.toMatchObject({ code: "ENOENT" });
      await own.sstash(["-t", table.table, "--log-file", log, "get", "nosuch"]);
      await own.sstash(["-t", table.table, "--log-file", log, "putall", '{"a":1}']);
      await own.sstash(["-t", table.table, "--log-file", log, "getall", "-v", "9"]);
      await own.sstash(["-t", table.table, "--log-file", log, "--log-level", "CRITICAL", "get", "unlogged"]);
      const text = await readFile(log, "utf8");
      expect(text.replace(/^\S+/gm, "TIME")).toBe(
        "TIME ERROR Item {'name': 'nosuch'} couldn't be found.\n" +
          "TIME ERROR a: the value is not text; put it in quotes\n" +
          "TIME ERROR a: Item {'name': 'a', 'version': '0000000000000000009'} couldn't be found.\n",
      );
    } finally {
      await own.close();
    }
  });

  it("that cannot be written is a warning and changes no exit status", async () => {
    const { sstash } = await bench.freshTable();
    expect(await sstash(["--log-file", "/nonexistent/log", "get", "nosuch"])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/\nsstash: warning: the log file cannot be written \(ENOENT\)\n$/),
    });
    expect(await sstash(["--log-file", "/nonexistent/log", "put", "a", "b"])).toMatchObject(stored("a"));
  });

  it.each(["debug", "10", "BOGUS", "", "constructor"])(
    "[D36] has no level %j, as in Python, told in one line",
    async (level) => {
      const { sstash } = await bench.freshTable();
      expect(await sstash(["--log-level", level, "keys"])).toMatchObject(
        failed(/--log-level must be one of [^\n]+/, "ERR_INVALID_INPUT"),
      );
    },
  );
});
