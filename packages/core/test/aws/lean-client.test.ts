import { describe, expect, it } from "vitest";
import { getItem, makeDynamoDbClient } from "../../src/backends/credstash/dynamodb-calls.ts";
import { decrypt, makeKmsClient } from "../../src/backends/credstash/kms-calls.ts";
import { makeSecretsManagerClient, operations } from "../../src/backends/secrets-manager/secrets-manager-calls.ts";
import { getCallerIdentity, makeStsClient } from "../../src/iam/sts-calls.ts";
import { httpServer } from "./loopback.ts";
import { expectedSignature, type ReceivedRequest, receivedRequest, signatureClaim } from "./received-request.ts";

const secretAccessKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const keys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey, sessionToken: "a session's token" };

interface Place {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: typeof keys;
}

/** Each client as this library makes it, the service it signs for, and a call that it makes again and again. */
const clients = {
  dynamodb: (place: Place) => {
    const client = makeDynamoDbClient(place);
    const input = { TableName: "credential-store", Key: { name: { S: "pässword" }, version: { S: "1" } } };
    return { client, call: (signal: AbortSignal) => getItem(client, input, signal) };
  },
  kms: (place: Place) => {
    const client = makeKmsClient(place);
    return { client, call: (signal: AbortSignal) => decrypt(client, { CiphertextBlob: Uint8Array.of(1) }, signal) };
  },
  secretsmanager: (place: Place) => {
    const client = makeSecretsManagerClient(place);
    return { client, call: (signal: AbortSignal) => operations(client, signal).GetSecretValue({ SecretId: "a" }) };
  },
  sts: (place: Place) => {
    const client = makeStsClient(place);
    return { client, call: (signal: AbortSignal) => getCallerIdentity(client, signal) };
  },
};

/** Keeps every request; of these as many as are said are answered with a trouble that the SDK tries again after. */
async function recorder(troubles = 0) {
  const received: ReceivedRequest[] = [];
  const endpoint = await httpServer(async (request, response) => {
    const isJson = request.headers["x-amz-target"] !== undefined;
    received.push(await receivedRequest(request));
    if (received.length <= troubles) response.writeHead(503).end();
    else
      response.end(isJson ? "{}" : "<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>");
  });
  return { received, place: { endpoint, region: "eu-west-1", credentials: keys } };
}

describe.each(Object.entries(clients))("the client of %s", (service, make) => {
  it("signs its requests so that the service computes the same signature from what it received", async () => {
    const { received, place } = await recorder();
    const { call } = make(place);
    await call(AbortSignal.timeout(10_000));
    await call(AbortSignal.timeout(10_000));
    expect(received).toHaveLength(2);
    for (const request of received) {
      const claim = signatureClaim(request);
      expect(claim).toMatchObject({
        keyId: keys.accessKeyId,
        scope: expect.stringMatching(`^\\d{8}/eu-west-1/${service}/`),
      });
      expect(claim.signedHeaders).toEqual(expect.arrayContaining(["host", "x-amz-date", "x-amz-security-token"]));
      expect(claim.signature).toBe(expectedSignature(request, claim, secretAccessKey));
      expect(claim.signature).not.toBe(expectedSignature(request, claim, "another key"));
      const altered = { ...request, body: Buffer.from(`${Buffer.from(request.body).toString("utf8")} `) };
      expect(claim.signature).not.toBe(expectedSignature(altered, claim, secretAccessKey));
    }
  });

  it("names the SDK once in each request, the same each time, in a request that is tried again too", async () => {
    const { received, place } = await recorder(1);
    const { call } = make(place);
    await call(AbortSignal.timeout(10_000));
    await call(AbortSignal.timeout(10_000));
    const agents = received.map(({ headers }) => [headers.get("user-agent"), headers.get("x-amz-user-agent")]);
    expect(agents).toHaveLength(3);
    const [[[agent = ""] = []] = []] = agents;
    expect(agent.match(/aws-sdk-js/g)).toHaveLength(1);
    expect(agent).toMatch(/^aws-sdk-js[#/]\d+\.\d+/);
    expect(agents).toEqual(Array(3).fill([[agent], [agent]]));
  });

  it("is without the SDK's own log and user agent, which would be made anew for each request", async () => {
    const { place } = await recorder();
    const steps = make(place).client.middlewareStack.identify().join("\n");
    expect(steps).toContain("onceMadeUserAgent");
    expect(steps).not.toMatch(/loggerMiddleware|getUserAgentMiddleware/);
  });
});

describe("the signature of a received request", () => {
  // AWS's Signature Version 4 test suite, get-vanilla.
  it("is that of AWS's own example", () => {
    const request: ReceivedRequest = {
      method: "GET",
      url: "/",
      headers: new Map([
        ["host", ["example.amazonaws.com"]],
        ["x-amz-date", ["20150830T123600Z"]],
        [
          "authorization",
          [
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
          ],
        ],
      ]),
      body: new Uint8Array(),
    };
    const claim = signatureClaim(request);
    expect(expectedSignature(request, claim, secretAccessKey)).toBe(claim.signature);
  });
});
