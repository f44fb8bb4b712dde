import { createServer } from "node:net";
import { inspect } from "node:util";
import { DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { DecryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { isSstashError, SecretNotFoundError, type SstashError } from "@sstash/core";
import { describe, expect, test } from "vitest";
import { callAws } from "../../src/aws/call.ts";
import { awsClientConfig } from "../../src/aws/client-config.ts";
import { translateAwsError } from "../../src/aws/translate-error.ts";
import { deadPort, httpServer, httpsServer, listen, tcpServer } from "./loopback.ts";
import { keys, scratchEnvironment } from "./scratch-environment.ts";

const query = { service: "DynamoDB", operation: "Query", subject: 'table "t"' };
const decrypt = { service: "KMS", operation: "Decrypt", subject: "the record's key" };
const noAnswer = 'DynamoDB gave no usable answer to Query on table "t": ';

/** What the real client makes of an endpoint, in this library's terms. */
async function failure(endpoint: string, service: "DynamoDB" | "KMS" = "DynamoDB"): Promise<SstashError> {
  scratchEnvironment({ ...keys, AWS_MAX_ATTEMPTS: "1", AWS_ENDPOINT_URL: endpoint });
  const config = await awsClientConfig({ region: "eu-west-1", timeouts: { connectionMs: 200, requestMs: 300 } });
  const send = (abortSignal: AbortSignal): Promise<unknown> =>
    service === "DynamoDB"
      ? new DynamoDBClient(config).send(new QueryCommand({ TableName: "t" }), { abortSignal })
      : new KMSClient(config).send(new DecryptCommand({ CiphertextBlob: new Uint8Array(1) }), { abortSignal });
  const error = await callAws(service === "DynamoDB" ? query : decrypt, {}, send).catch((reason: unknown) => reason);
  if (isSstashError(error)) return error;
  throw new Error("no error of this library", { cause: error });
}

function answering(status: number, body: string | Uint8Array): Promise<string> {
  return httpServer((_, response) => response.writeHead(status, { "x-amzn-requestid": "request-1" }).end(body));
}

describe("AWS's refusals", () => {
  test.each([
    ["AccessDeniedException", "no", "ERR_ACCESS_DENIED", 'DynamoDB denied Query on table "t"'],
    ["ResourceNotFoundException", "no", "ERR_STORE_MISSING", 'table "t" does not exist'],
    ["ValidationException", "no", "ERR_INVALID_INPUT", 'DynamoDB refused Query on table "t": ValidationException'],
    ["BrandNewException", "no", "ERR_INVALID_INPUT", 'DynamoDB refused Query on table "t": BrandNewException'],
    ["ThrottlingException", "no", "ERR_UNAVAILABLE", `${noAnswer}too many requests (ThrottlingException)`],
    [
      "ProvisionedThroughputExceededException",
      "no",
      "ERR_UNAVAILABLE",
      `${noAnswer}too many requests (ProvisionedThroughputExceededException)`,
    ],
  ])("%s", async (name, message, code, text) => {
    const error = await failure(await answering(400, JSON.stringify({ __type: `com.amazonaws#${name}`, message })));
    expect(error).toMatchObject({ code, message: text });
    expect(error.origin).toEqual({ service: "DynamoDB", operation: "Query", name, message, requestId: "request-1" });
  });

  test.each([
    ["UnrecognizedClientException", "The security token included in the request is invalid.", "rejected"],
    ["MissingAuthenticationTokenException", "Missing Authentication Token", "rejected"],
    ["IncompleteSignatureException", "no", "rejected"],
    ["InvalidSignatureException", "The request signature we calculated does not match", "rejected"],
    ["InvalidSignatureException", "Signature expired: 20200101T000000Z is now earlier than", "clock"],
    ["InvalidSignatureException", "Signature not yet current: 20300101T000000Z is still later", "clock"],
    ["ExpiredTokenException", "The security token included in the request is expired", "expired"],
  ])("%s (%s): credentials %s", async (name, message, problem) => {
    const error = await failure(await answering(400, JSON.stringify({ __type: name, message })));
    expect(error).toMatchObject({ code: "ERR_CREDENTIALS", problem, origin: { name, message } });
    expect(error.message).toMatch(/^DynamoDB Query on table "t": /);
  });

  test.each([
    ["InvalidCiphertextException", 400, "ERR_CONTEXT_MISMATCH"],
    ["IncorrectKeyException", 400, "ERR_KEY_UNUSABLE"],
    ["NotFoundException", 400, "ERR_KEY_UNUSABLE"],
    ["DisabledException", 400, "ERR_KEY_UNUSABLE"],
    ["KMSInvalidStateException", 400, "ERR_KEY_UNUSABLE"],
    ["InvalidKeyUsageException", 400, "ERR_KEY_UNUSABLE"],
    ["KeyUnavailableException", 500, "ERR_UNAVAILABLE"],
    ["DependencyTimeoutException", 500, "ERR_UNAVAILABLE"],
    ["KMSInternalException", 500, "ERR_UNAVAILABLE"],
  ])("%s of KMS", async (name, status, code) => {
    const error = await failure(await answering(status, JSON.stringify({ __type: name, message: "no" })), "KMS");
    expect(error).toMatchObject({ code, origin: { service: "KMS", operation: "Decrypt", name } });
  });
});

describe("a server that is not AWS, or not well", () => {
  const secret = "c2VjcmV0LWRhdGEta2V5";
  test.each<[string, number, string | Uint8Array, string]>([
    ["a page", 200, "<html>Welcome</html>", "the answer (HTTP 200) is not AWS's, or not whole"],
    ["half of an answer", 200, `{"Plaintext":"${secret}`, "the answer (HTTP 200) is not AWS's, or not whole"],
    ["more than an answer", 200, `{"Plaintext":"${secret}"}x`, "the answer (HTTP 200) is not AWS's, or not whole"],
    ["no string", 200, `{"Plaintext":${secret}}`, "the answer (HTTP 200) is not AWS's, or not whole"],
    ["no base64", 200, `{"Plaintext":"${secret}="}`, "the answer (HTTP 200) is not AWS's, or not whole"],
    ["bytes", 200, new Uint8Array([0, 255, 1]), "the answer (HTTP 200) is not AWS's, or not whole"],
    ["a page that forbids", 403, "<html>Blocked</html>", "the answer (HTTP 403) is not AWS's, or not whole"],
    ["a page of a proxy", 407, "<html>Log in</html>", "a proxy asks for a user and password (HTTP 407)"],
    ["nothing, and an error", 400, "", "HTTP 400 without an error of AWS's"],
    ["the way elsewhere", 302, "", "HTTP 302 without an error of AWS's"],
    ["somebody else's error", 403, '{"message":"Forbidden"}', "HTTP 403 without an error of AWS's"],
    ["nothing, and its own fault", 503, "", "Unknown"],
    ["its own fault", 500, '{"__type":"InternalServerError"}', "InternalServerError"],
  ])("answers %s", async (_, status, body, reason) => {
    const error = await failure(await answering(status, body), "KMS");
    expect(error).toMatchObject({ code: "ERR_UNAVAILABLE", origin: { service: "KMS", operation: "Decrypt" } });
    expect(error.message).toBe(`KMS gave no usable answer to Decrypt on the record's key: ${reason}`);
    // What could not be read may be the data key.
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/c2VjcmV0|LWRhdGEta2V5/);
  });

  test.each<[string, () => Promise<string>, string, string]>([
    [
      "closes at once",
      () => raw((socket) => socket.destroy()),
      "ECONNRESET",
      "the connection was broken off (ECONNRESET)",
    ],
    [
      "closes half-way",
      () =>
        httpServer((_, response) => {
          response.writeHead(200, { "content-length": "100" }).write('{"Items":[');
          setTimeout(() => response.destroy(), 20);
        }),
      "ECONNRESET",
      "the connection was broken off (ECONNRESET)",
    ],
    [
      "stops half-way",
      () =>
        httpServer((_, response) => {
          response.writeHead(200, { "content-length": "100" }).write('{"Items":[');
        }),
      "TimeoutError",
      "the answer stopped coming",
    ],
    ["never answers", () => httpServer(() => undefined), "ETIMEDOUT", "no answer in time (ETIMEDOUT)"],
    [
      "speaks something else",
      () => raw((socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n")),
      "HPE_INVALID_CONSTANT",
      "it does not speak HTTP (HPE_INVALID_CONSTANT)",
    ],
    [
      "does not speak TLS",
      async () => (await httpServer(() => undefined)).replace("http:", "https:"),
      "EPROTO",
      "it does not speak TLS as expected (EPROTO)",
    ],
    [
      "has a certificate of its own making",
      async () => `https://localhost:${await httpsServer(() => undefined)}`,
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "its certificate is not signed by an authority that is trusted here (UNABLE_TO_VERIFY_LEAF_SIGNATURE)",
    ],
    [
      "has no name",
      async () => "http://no-such-host.invalid",
      "ENOTFOUND",
      "there is no host no-such-host.invalid (ENOTFOUND)",
    ],
  ])("%s", async (_, start, name, reason) => {
    const error = await failure(await start());
    expect(error).toMatchObject({ code: "ERR_UNAVAILABLE", origin: { service: "DynamoDB", operation: "Query", name } });
    expect(error.message).toBe(noAnswer + reason);
  });

  test("is not there", async () => {
    const port = await deadPort();
    const error = await failure(`http://127.0.0.1:${port}`);
    expect(error).toMatchObject({ code: "ERR_UNAVAILABLE", origin: { name: "ECONNREFUSED" } });
    expect(error.message).toBe(`${noAnswer}nothing listens at 127.0.0.1:${port} (ECONNREFUSED)`);
  });

  test("does not take the connection", async () => {
    const server = createServer();
    const port = await listen(server);
    const error = await failure(`https://127.0.0.1:${port}`);
    expect(error).toMatchObject({ code: "ERR_UNAVAILABLE", origin: { name: "ETIMEDOUT" } });
  });

  async function raw(onConnection: Parameters<typeof tcpServer>[0]): Promise<string> {
    return `http://127.0.0.1:${await tcpServer(onConnection)}`;
  }
});

describe("settings that the SDK finds by itself", () => {
  test("an endpoint that is no URL", async () => {
    const error = await failure("not a url");
    expect(error).toMatchObject({ code: "ERR_INVALID_INPUT" });
    expect(error.message).toBe("the endpoint configured for DynamoDB is not a URL");
  });

  test("a region that is no name of one", async () => {
    scratchEnvironment(keys);
    const dynamodb = new DynamoDBClient(await awsClientConfig({ region: "eu west" }));
    const answer = callAws(query, {}, () => dynamodb.send(new QueryCommand({ TableName: "t" })));
    await expect(answer).rejects.toMatchObject({ code: "ERR_INVALID_INPUT" });
  });

  test("keys with a line break", async () => {
    const endpoint = await httpServer(() => undefined);
    scratchEnvironment({ ...keys, AWS_ENDPOINT_URL: endpoint, AWS_SESSION_TOKEN: "one\ntwo" });
    const dynamodb = new DynamoDBClient(await awsClientConfig({ region: "eu-west-1" }));
    const answer = callAws(query, {}, () => dynamodb.send(new QueryCommand({ TableName: "t" })));
    await expect(answer).rejects.toMatchObject({ code: "ERR_CREDENTIALS", problem: "rejected" });
  });
});

describe("what did not come from AWS", () => {
  test.each([
    new TypeError("x is not a function"),
    Object.assign(new Error("bad"), { code: "ERR_INVALID_ARG_TYPE" }),
    "text",
    undefined,
  ])("stays as it is: %s", (error) => {
    expect(translateAwsError(error, query)).toBe(error);
  });

  test("stays as it is when it is this library's", () => {
    const error = new SecretNotFoundError("a");
    expect(translateAwsError(error, query)).toBe(error);
  });
});
