import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { CredentialsError, isSstashError } from "@sstash/core";
import { type CredstashStoreOptions, credstashStore } from "@sstash/core/credstash";
import { describe, expect, test, vi } from "vitest";
import { AwsDouble } from "./aws-double.ts";
import { authorityFile, deadPort, httpServer, httpsServer, listen } from "./loopback.ts";
import { ProxyDouble } from "./proxy-double.ts";
import { keys, scratchEnvironment } from "./scratch-environment.ts";

const region = "eu-west-1";
const roleArn = "arn:aws:iam::111122223333:role/reader";
const serial = "arn:aws:iam::111122223333:mfa/me";

async function aws(): Promise<{ double: AwsDouble; endpoint: { AWS_ENDPOINT_URL: string } }> {
  const double = new AwsDouble();
  return { double, endpoint: { AWS_ENDPOINT_URL: await httpServer(double.answer) } };
}

async function failure(options: CredstashStoreOptions): Promise<Error> {
  try {
    await credstashStore({ region, ...options, timeouts: { requestMs: 500 } }).get("db");
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("no failure");
}

describe("a role", () => {
  test("is assumed as credstash does it, once for both services, in the region of the table", async () => {
    const { double, endpoint } = await aws();
    scratchEnvironment({ ...keys, ...endpoint });
    const store = credstashStore({ region, roleArn });
    await Promise.all([store.put("a", "1"), store.put("a", "2", { version: "7" })]);
    expect(double.actions.filter((action) => action === "AssumeRole")).toHaveLength(1);
    const [assume, ...rest] = double.seen;
    expect(assume?.parameters).toEqual({
      Action: "AssumeRole",
      Version: "2011-06-15",
      RoleArn: roleArn,
      RoleSessionName: "AssumeRoleCredstashSession1",
    });
    expect(assume?.authorization).toMatch(/Credential=AKIDEXAMPLE\/\d+\/eu-west-1\/sts\//);
    for (const request of rest) {
      expect(request.authorization).toContain("Credential=AKIDROLE/");
      expect(request.sessionToken).toBe("role-token");
    }
  });

  test("is assumed again shortly before its keys expire", async () => {
    const { double, endpoint } = await aws();
    double.lifetimeS = 200;
    scratchEnvironment({ ...keys, ...endpoint });
    const store = credstashStore({ region, roleArn });
    await store.put("a", "1");
    const before = double.actions.filter((action) => action === "AssumeRole").length;
    await store.get("a");
    expect(double.actions.filter((action) => action === "AssumeRole").length).toBeGreaterThan(before);
  });

  test("is assumed through the same proxy, under the same certificates", async () => {
    const double = new AwsDouble();
    const proxy = new ProxyDouble({ tunnelTo: await httpsServer(double.answer) });
    const url = `http://localhost:${await listen(proxy.server)}`;
    scratchEnvironment({ ...keys, HTTPS_PROXY: url, AWS_CA_BUNDLE: authorityFile });
    await credstashStore({ region, roleArn }).put("a", "1");
    expect(proxy.targets).toContain("CONNECT sts.eu-west-1.amazonaws.com:443");
  });

  test("that STS denies is STS's denial, not the table's", async () => {
    const answer = "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error>";
    const endpoint = await httpServer((_, response) => response.writeHead(403).end(`${answer}</ErrorResponse>`));
    scratchEnvironment({ ...keys, AWS_ENDPOINT_URL: endpoint });
    const error = await failure({ roleArn });
    expect(error).toMatchObject({
      code: "ERR_ACCESS_DENIED",
      origin: { service: "STS", operation: "AssumeRole", name: "AccessDenied", message: "no" },
    });
    expect(error.message).toBe(`STS denied AssumeRole on role "${roleArn}"`);
  });

  test("is not reached where STS is not", async () => {
    scratchEnvironment({
      ...keys,
      AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${await deadPort()}`,
      AWS_MAX_ATTEMPTS: "1",
    });
    expect(await failure({ roleArn })).toMatchObject({
      code: "ERR_UNAVAILABLE",
      origin: { service: "STS", operation: "AssumeRole", name: "ECONNREFUSED" },
    });
  });
});

describe("a profile with a second factor", () => {
  const config = `[profile base]
aws_access_key_id = AKIDBASE
aws_secret_access_key = base
[profile admin]
role_arn = ${roleArn}
source_profile = base
mfa_serial = ${serial}
[profile broken]
role_arn = ${roleArn}
source_profile = process
mfa_serial = ${serial}
[profile process]
credential_process = false
`;

  test("asks once for a code of its device and sends it", async () => {
    const { double, endpoint } = await aws();
    scratchEnvironment(endpoint, { config });
    const mfaCode = vi.fn(async () => " 123456 ");
    const store = credstashStore({ region, profile: "admin", mfaCode });
    await store.put("a", "1");
    await store.get("a");
    expect(mfaCode.mock.calls).toEqual([[serial]]);
    expect(double.seen[0]?.parameters).toMatchObject({ RoleArn: roleArn, SerialNumber: serial, TokenCode: "123456" });
    expect(double.seen[0]?.authorization).toMatch(/Credential=AKIDBASE\/\d+\/eu-west-1\/sts\//);
  });

  test.each([
    ["nobody can be asked", undefined],
    ["who is asked gives none", async () => ""],
    ["who is asked walks away", () => Promise.reject(Object.assign(new Error("gone"), { name: "AbortError" }))],
  ])("is not signed in where %s", async (_, mfaCode) => {
    const { double, endpoint } = await aws();
    scratchEnvironment(endpoint, { config });
    const error = await failure({ profile: "admin", ...(mfaCode === undefined ? {} : { mfaCode }) });
    expect(error).toMatchObject({ code: "ERR_CREDENTIALS", problem: "mfa" });
    expect(error.message).toContain(serial);
    expect(double.actions).toEqual([]);
  });

  test("whose code is wrong says that it is the code", async () => {
    const sentence = "MultiFactorAuthentication failed with invalid MFA one time pass code.";
    const body = `<ErrorResponse><Error><Code>AccessDenied</Code><Message>${sentence}</Message></Error></ErrorResponse>`;
    const endpoint = await httpServer((_, response) => response.writeHead(403).end(body));
    scratchEnvironment({ AWS_ENDPOINT_URL: endpoint }, { config });
    const error = await failure({ profile: "admin", mfaCode: async () => "000000" });
    expect(error).toMatchObject({ code: "ERR_CREDENTIALS", problem: "mfa", origin: { service: "STS" } });
  });

  test("asks nobody while the keys are not there that the code belongs to", async () => {
    scratchEnvironment({}, { config });
    const mfaCode = vi.fn(async () => "123456");
    expect(await failure({ profile: "broken", mfaCode })).toMatchObject({ problem: "profile" });
    expect(mfaCode).not.toHaveBeenCalled();
  });
});

describe("who signs", () => {
  const config = `[profile p]
aws_access_key_id = AKIDPROFILE
aws_secret_access_key = profile
[profile here]
region = eu-west-1
[profile process]
credential_process = echo '{"Version":1,"AccessKeyId":"AKIDPROCESS","SecretAccessKey":"process"}'
[profile broken]
credential_process = false
`;

  async function signer(options: CredstashStoreOptions, variables: Record<string, string> = {}): Promise<string> {
    const { double, endpoint } = await aws();
    scratchEnvironment({ ...variables, ...endpoint }, { config });
    await credstashStore({ region, ...options }).put("a", "1");
    return /Credential=(\w+)/.exec(double.seen[0]?.authorization ?? "")?.[1] ?? "";
  }

  test.each<[string, CredstashStoreOptions, Record<string, string>, string]>([
    ["the keys of the environment", {}, keys, "AKIDEXAMPLE"],
    ["those also where the environment names a profile, as in boto", {}, { ...keys, AWS_PROFILE: "p" }, "AKIDEXAMPLE"],
    ["a profile that was given, before the environment's keys", { profile: "p" }, keys, "AKIDPROFILE"],
    ["the profile that AWS_PROFILE names", {}, { AWS_PROFILE: "p" }, "AKIDPROFILE"],
    ["the profile that AWS_DEFAULT_PROFILE names", {}, { AWS_DEFAULT_PROFILE: "p" }, "AKIDPROFILE"],
    ["what a credential_process prints", { profile: "process" }, {}, "AKIDPROCESS"],
    ["keys of an environment that was handed over", { env: { ...keys, AWS_ACCESS_KEY_ID: "OTHER" } }, {}, "OTHER"],
  ])("%s", async (_, options, variables, key) => {
    expect(await signer(options, variables)).toBe(key);
  });

  async function container(): Promise<{ readonly url: string; readonly asked: () => number }> {
    let asked = 0;
    const found = { AccessKeyId: "AKIDMACHINE", SecretAccessKey: "x", Token: "t", Expiration: "2101-01-01T00:00:00Z" };
    const url = await httpServer((_, response) => {
      asked += 1;
      response.end(JSON.stringify(found));
    });
    return { url, asked: () => asked };
  }

  test("the machine's own role, where the profile only names a region", async () => {
    const { url } = await container();
    const variables = { AWS_CONTAINER_CREDENTIALS_FULL_URI: url.replace("127.0.0.1", "localhost") };
    expect(await signer({ profile: "here" }, variables)).toBe("AKIDMACHINE");
  });

  test("never the machine's own role in the place of a profile that fails", async () => {
    const { url, asked } = await container();
    scratchEnvironment({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url }, { config });
    expect(await failure({ profile: "broken" })).toMatchObject({ code: "ERR_CREDENTIALS", problem: "profile" });
    expect(asked()).toBe(0);
  });
});

describe("what goes wrong while credentials are looked for", () => {
  const sso = "sso_region = us-east-2\nsso_account_id = 111122223333\nsso_role_name = reader\n";
  const config = `[profile nosource]
role_arn = ${roleArn}
[profile badsource]
role_arn = ${roleArn}
source_profile = nope
[profile circle]
role_arn = ${roleArn}
source_profile = circle2
[profile circle2]
role_arn = ${roleArn}
source_profile = circle
[profile moon]
role_arn = ${roleArn}
credential_source = Moon
[profile halfkeys]
aws_access_key_id = AKID
[profile processfails]
credential_process = /no/such/tool --password hunter2
[profile processjunk]
credential_process = echo hunter2
[profile processold]
credential_process = echo '{"Version":1,"AccessKeyId":"a","SecretAccessKey":"b","Expiration":"2001-01-01T00:00:00Z"}'
[profile processempty]
credential_process = echo '{"Version":1}'
[profile sso]
sso_session = s
${sso}
[profile ssogone]
sso_session = gone
${sso}
[profile ssohalf]
sso_account_id = 1
[profile ssoold]
sso_start_url = https://old.example/start
${sso}
[profile ssonever]
sso_start_url = https://never.example/start
${sso}
[profile ssolive]
sso_start_url = https://live.example/start
${sso}
[profile web]
role_arn = ${roleArn}
web_identity_token_file = /no/such/token
[profile login]
login_session = arn:aws:iam::111122223333:user/me
[sso-session s]
sso_start_url = https://s.example/start
sso_region = us-east-2
`;

  function prepare(variables: Record<string, string> = {}): void {
    const folder = scratchEnvironment({ AWS_MAX_ATTEMPTS: "1", ...variables }, { config });
    const cache = join(folder, ".aws", "sso", "cache");
    mkdirSync(cache, { recursive: true });
    const tokens = {
      "https://old.example/start": "2001-01-01T00:00:00Z",
      "https://live.example/start": "2101-01-01T00:00:00Z",
    };
    for (const [url, expiresAt] of Object.entries(tokens)) {
      const file = join(cache, `${createHash("sha1").update(url).digest("hex")}.json`);
      writeFileSync(file, JSON.stringify({ accessToken: "bearer-token", expiresAt }));
    }
  }

  test.each([
    ["nosource", "profile"],
    ["badsource", "profile"],
    ["circle", "profile"],
    ["moon", "profile"],
    ["halfkeys", "profile"],
    ["processfails", "profile"],
    ["processjunk", "profile"],
    ["processempty", "profile"],
    ["processold", "expired"],
    ["sso", "expired"],
    ["ssoold", "expired"],
    ["ssonever", "expired"],
    ["ssogone", "profile"],
    ["ssohalf", "profile"],
    ["login", "expired"],
    ["web", "missing"],
    ["nosuch", "profile"],
  ])("profile %s: %s", async (profile, problem) => {
    prepare();
    const error = await failure({ profile });
    expect(error).toBeInstanceOf(CredentialsError);
    expect(error).toMatchObject({ code: "ERR_CREDENTIALS", problem });
    expect(error.message).toContain(JSON.stringify(profile));
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("hunter2");
  });

  test("without any there are none", async () => {
    prepare();
    const error = await failure({});
    expect(error).toMatchObject({ code: "ERR_CREDENTIALS", problem: "missing" });
    expect(error.message).toBe("AWS sign-in on the default credential chain: no AWS credentials were found");
  });

  test.each([
    [401, "UnauthorizedException", "ERR_CREDENTIALS", "expired"],
    [403, "ForbiddenException", "ERR_CREDENTIALS", "rejected"],
    [404, "ResourceNotFoundException", "ERR_CREDENTIALS", "profile"],
    [429, "TooManyRequestsException", "ERR_UNAVAILABLE", undefined],
    [500, "InternalFailure", "ERR_UNAVAILABLE", undefined],
    [200, "", "ERR_UNAVAILABLE", undefined],
  ])("an SSO portal that answers %i %s", async (status, name, code, problem) => {
    const portal = await httpServer((_, response) => {
      response.writeHead(status, { "x-amzn-errortype": name }).end(status === 200 ? "<html>" : '{"message":"no"}');
    });
    prepare({ AWS_ENDPOINT_URL_SSO: portal });
    const error = await failure({ profile: "ssolive" });
    expect(error).toMatchObject(problem === undefined ? { code } : { code, problem });
    expect(inspect(error, { depth: 9 })).not.toContain("bearer-token");
  });

  test("an SSO portal that nobody reaches", async () => {
    prepare({ AWS_ENDPOINT_URL_SSO: `http://127.0.0.1:${await deadPort()}` });
    expect(await failure({ profile: "ssolive" })).toMatchObject({ code: "ERR_UNAVAILABLE" });
  });

  test("the SSO portal is looked for in its own region, through the proxy", async () => {
    const proxy = new ProxyDouble({ refuseWith: 403 });
    prepare({ HTTPS_PROXY: `http://localhost:${await listen(proxy.server)}` });
    expect(isSstashError(await failure({ profile: "ssolive" }))).toBe(true);
    expect(proxy.targets).toEqual(["CONNECT portal.sso.us-east-2.amazonaws.com:443"]);
  });
});
