import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { InvalidInputError, type SecretStore, UnavailableError } from "@sstash/core";
import { type CredstashStoreOptions, credstashStore } from "@sstash/core/credstash";
import { describe, expect, test, vi } from "vitest";
import { AwsDouble } from "./aws-double.ts";
import { authorityFile, deadPort, httpServer, httpsServer, listen, tcpServer, tlsServer } from "./loopback.ts";
import { ProxyDouble, type ProxyDoubleOptions } from "./proxy-double.ts";
import { keys, scratchEnvironment } from "./scratch-environment.ts";

const region = "eu-west-1";
const tunnels = ["CONNECT dynamodb.eu-west-1.amazonaws.com:443", "CONNECT kms.eu-west-1.amazonaws.com:443"];
const trusted = { ...keys, AWS_CA_BUNDLE: authorityFile, AWS_MAX_ATTEMPTS: "1" };

async function proxy(options: ProxyDoubleOptions = {}): Promise<{ double: ProxyDouble; port: number }> {
  const double = new ProxyDouble(options);
  return { double, port: await listen(double.server) };
}

async function roundTrip(store: SecretStore): Promise<string> {
  await store.put("db", "opensesame");
  return (await store.get("db")).value.text();
}

function failure(options: CredstashStoreOptions = { region }): Promise<unknown> {
  return credstashStore({ ...options, timeouts: { connectionMs: 300, requestMs: 500 } })
    .get("db")
    .then(
      () => "no failure",
      (error: unknown) => error,
    );
}

describe("HTTPS through a proxy", () => {
  test("tunnels to AWS's own names, with the login from the proxy's URL", async () => {
    const aws = new AwsDouble();
    const { double, port } = await proxy({ login: "me:p@ss%", tunnelTo: await httpsServer(aws.answer) });
    scratchEnvironment({ ...trusted, HTTPS_PROXY: `http://me:p%40ss%@localhost:${port}` });
    expect(await roundTrip(credstashStore({ region }))).toBe("opensesame");
    expect(aws.actions).toContain("Decrypt");
    expect(aws.seen.map(({ host }) => host)).toContain("dynamodb.eu-west-1.amazonaws.com");
    // One tunnel for each service: they are kept.
    expect([...double.targets].sort()).toEqual(tunnels);
  });

  test("works where the proxy itself speaks TLS", async () => {
    const aws = new AwsDouble();
    const double = new ProxyDouble({ tunnelTo: await httpsServer(aws.answer) });
    const outer = tlsServer(() => undefined);
    outer.on("connect", (...all) => double.server.emit("connect", ...all));
    scratchEnvironment({ ...trusted, https_proxy: `https://localhost:${await listen(outer)}` });
    expect(await roundTrip(credstashStore({ region }))).toBe("opensesame");
    expect([...double.targets].sort()).toEqual(tunnels);
  });

  test("checks the certificate against the target, not against the proxy", async () => {
    const target = await httpsServer(new AwsDouble().answer);
    const { double, port } = await proxy();
    scratchEnvironment({
      ...trusted,
      // The certificate is for localhost, which is what the proxy is called and the target is not.
      AWS_ENDPOINT_URL_DYNAMODB: `https://127.0.0.1:${target}`,
      HTTPS_PROXY: `http://localhost:${port}`,
    });
    const error = await failure();
    expect(error).toMatchObject({
      code: "ERR_UNAVAILABLE",
      origin: { service: "DynamoDB", operation: "Query", name: "ERR_TLS_CERT_ALTNAME_INVALID" },
    });
    expect((error as Error).message).toContain("its certificate is for another host name");
    expect(double.targets).toEqual([`CONNECT 127.0.0.1:${target}`]);
  });

  test("is left out for hosts that NO_PROXY names", async () => {
    const aws = new AwsDouble();
    const port = await httpsServer(aws.answer);
    const through = await proxy({ tunnelTo: port });
    scratchEnvironment({
      ...trusted,
      AWS_ENDPOINT_URL_DYNAMODB: `https://localhost:${port}`,
      HTTPS_PROXY: `http://127.0.0.1:${through.port}`,
      NO_PROXY: "example.com, localhost",
    });
    expect(await roundTrip(credstashStore({ region }))).toBe("opensesame");
    expect(through.double.targets).toEqual([tunnels[1]]);
  });

  test.each([
    [407, "it refused a tunnel to dynamodb.eu-west-1.amazonaws.com:443 with HTTP 407"],
    [503, "it refused a tunnel to dynamodb.eu-west-1.amazonaws.com:443 with HTTP 503"],
  ])("says so when the proxy refuses with %i, and never shows the proxy's password", async (refuseWith, reason) => {
    const { port } = await proxy({ refuseWith });
    scratchEnvironment({ ...trusted, HTTPS_PROXY: `http://me:hunter2@localhost:${port}` });
    const error = await failure();
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error).toMatchObject({ origin: { name: "ERR_PROXY_TUNNEL" } });
    expect((error as Error).message).toContain(`proxy localhost:${port}: ${reason}`);
    expect(JSON.stringify(error) + (error as Error).stack).not.toContain("hunter2");
  });

  test("asks a proxy again that could not reach AWS this time", async () => {
    const { double, port } = await proxy({ refuseWith: 502 });
    scratchEnvironment({ ...trusted, AWS_MAX_ATTEMPTS: "3", HTTPS_PROXY: `http://localhost:${port}` });
    await failure();
    expect(double.targets.filter((target) => target === tunnels[0])).toHaveLength(3);
  });

  test("names the proxy, not AWS, when nobody listens there", async () => {
    const port = await deadPort();
    scratchEnvironment({ ...trusted, HTTPS_PROXY: `http://127.0.0.1:${port}` });
    const error = await failure();
    expect(error).toMatchObject({ code: "ERR_UNAVAILABLE", origin: { name: "ECONNREFUSED" } });
    expect((error as Error).message).toContain(`proxy 127.0.0.1:${port}: nothing listens at 127.0.0.1:${port}`);
  });

  test("gives up on a proxy that never answers, and leaves no connection to it open", async () => {
    let open = 0;
    const port = await tcpServer((socket) => {
      open += 1;
      socket.resume().on("close", () => {
        open -= 1;
      });
    });
    scratchEnvironment({ ...trusted, HTTPS_PROXY: `http://127.0.0.1:${port}` });
    expect(await failure()).toMatchObject({ code: "ERR_UNAVAILABLE" });
    await vi.waitFor(() => expect(open).toBe(0));
  });

  test("is refused where the variable holds no URL of a proxy, without showing what it holds", async () => {
    scratchEnvironment({ ...trusted, HTTPS_PROXY: "socks5://me:hunter2@localhost:1" });
    const error = await failure();
    expect(error).toBeInstanceOf(InvalidInputError);
    expect((error as Error).message).toBe("the environment's HTTPS_PROXY is not the URL of an http or https proxy");
  });
});

describe("plain HTTP through a proxy", () => {
  test("sends whole URLs, with the login from the proxy's URL", async () => {
    const aws = new AwsDouble();
    const endpoint = await httpServer(aws.answer);
    const { double, port } = await proxy({ login: "me:secret" });
    scratchEnvironment({ ...keys, AWS_ENDPOINT_URL: endpoint, HTTP_PROXY: `me:secret@127.0.0.1:${port}` });
    expect(await roundTrip(credstashStore({ region }))).toBe("opensesame");
    expect(new Set(double.targets)).toEqual(new Set([`POST ${endpoint}/`]));
    expect(double.targets).toHaveLength(aws.actions.length);
    expect(aws.seen[0]?.host).toBe(endpoint.replace("http://", ""));
  });

  test("says so when the proxy wants a login", async () => {
    const { port } = await proxy({ login: "me:secret" });
    const endpoint = await httpServer(new AwsDouble().answer);
    scratchEnvironment({ ...keys, AWS_ENDPOINT_URL: endpoint, http_proxy: `http://127.0.0.1:${port}` });
    const error = await failure();
    expect(error).toBeInstanceOf(UnavailableError);
    expect((error as Error).message).toContain("a proxy asks for a user and password (HTTP 407)");
  });

  test("reaches a proxy that speaks TLS, past the proxy for HTTPS", async () => {
    const aws = new AwsDouble();
    const double = new ProxyDouble();
    const outer = tlsServer((request, response) => double.server.emit("request", request, response));
    const url = `https://localhost:${await listen(outer)}`;
    const endpoint = await httpServer(aws.answer);
    scratchEnvironment({ ...trusted, AWS_ENDPOINT_URL: endpoint, HTTP_PROXY: url, HTTPS_PROXY: url });
    expect(await roundTrip(credstashStore({ region }))).toBe("opensesame");
    expect(new Set(double.targets)).toEqual(new Set([`POST ${endpoint}/`]));
  });
});

describe("the trusted certificates", () => {
  async function localAws(): Promise<string> {
    return `https://localhost:${await httpsServer(new AwsDouble().answer)}`;
  }

  test.each(["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])("come from the file in %s", async (variable) => {
    scratchEnvironment({ ...keys, AWS_ENDPOINT_URL: await localAws(), [variable]: authorityFile });
    expect(await roundTrip(credstashStore({ region }))).toBe("opensesame");
  });

  test("come from the profile's ca_bundle", async () => {
    const config = `[profile p]\nca_bundle = ${authorityFile}\n`;
    scratchEnvironment({ ...keys, AWS_ENDPOINT_URL: await localAws(), AWS_PROFILE: "p" }, { config });
    expect(await roundTrip(credstashStore({ region }))).toBe("opensesame");
  });

  test("are otherwise the default roots, which know no private authority", async () => {
    scratchEnvironment({ ...keys, AWS_ENDPOINT_URL: await localAws() });
    const error = await failure();
    expect(error).toMatchObject({ code: "ERR_UNAVAILABLE", origin: { name: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" } });
    expect((error as Error).message).toContain("its certificate is not signed by an authority that is trusted here");
  });

  test.each([
    ["is not there", undefined, "cannot be read: ENOENT"],
    ["holds no certificate", "hello\n", "holds no certificate"],
    [
      "holds a damaged one",
      "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
      "certificate 1 in the CA bundle",
    ],
  ])("are not guessed when the file %s", async (_, text, reason) => {
    const folder = scratchEnvironment(keys);
    const file = join(folder, "bundle.pem");
    if (text !== undefined) writeFileSync(file, text);
    process.env["AWS_CA_BUNDLE"] = file;
    const error = await failure();
    expect(error).toBeInstanceOf(InvalidInputError);
    expect((error as Error).message).toContain(reason);
    expect((error as Error).message).toContain(JSON.stringify(file));
  });
});

test("without a proxy and a bundle no code for them is loaded", async () => {
  vi.doMock("../../src/aws/proxy.ts", () => {
    throw new Error("proxy code was loaded");
  });
  vi.doMock("../../src/aws/ca-bundle.ts", () => {
    throw new Error("bundle code was loaded");
  });
  const { awsTransport } = await import("../../src/aws/transport.ts");
  const env = { NO_PROXY: "x", HTTPS_PROXY: "", AWS_CA_BUNDLE: "" };
  expect(await awsTransport({}, env, { settings: {} })).toEqual({
    requestHandler: {
      connectionTimeout: 3_000,
      requestTimeout: 10_000,
      socketTimeout: 10_000,
      throwOnRequestTimeout: true,
    },
  });
});
