import { getEventListeners } from "node:events";
import { DynamoDBClient, type DynamoDBClientConfig, GetItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { UnavailableError } from "@sstash/core";
import { describe, expect, test, vi } from "vitest";
import type { AwsCall } from "../../src/aws/aws-call.ts";
import { callAws } from "../../src/aws/call.ts";
import { awsClientConfig } from "../../src/aws/client-config.ts";
import { offTheClock } from "../../src/aws/time-limit.ts";
import { httpServer } from "./loopback.ts";
import { keys, scratchEnvironment } from "./scratch-environment.ts";

const call: AwsCall = { service: "DynamoDB", operation: "Query", subject: 'table "t"' };
const input = { TableName: "t" };
const never = () => new Promise<never>(() => undefined);

async function client(endpoint: string, variables: Record<string, string> = {}): Promise<DynamoDBClient> {
  scratchEnvironment({ ...keys, ...variables });
  const config: DynamoDBClientConfig = await awsClientConfig({ region: "eu-west-1" });
  return new DynamoDBClient({ ...config, endpoint });
}

function refusal(name: string, status = 400): { readonly answer: () => Promise<string>; readonly asked: () => number } {
  let asked = 0;
  const answer = () =>
    httpServer((_, response) => {
      asked += 1;
      response.writeHead(status, { "x-amzn-requestid": "r" }).end(JSON.stringify({ __type: name, message: "no" }));
    });
  return { answer, asked: () => asked };
}

describe("the caller's signal", () => {
  test("ends the wait at once, with its own reason", async () => {
    const dynamodb = await client(await httpServer(() => undefined));
    const controller = new AbortController();
    const reason = new Error("enough");
    const answer = callAws(call, { signal: controller.signal }, (abortSignal) =>
      dynamodb.send(new QueryCommand(input), { abortSignal }),
    );
    setTimeout(() => controller.abort(reason), 20);
    await expect(answer).rejects.toBe(reason);
  });

  test("ends the wait for something that does not listen to it", async () => {
    const controller = new AbortController();
    const answer = callAws(call, { signal: controller.signal }, never);
    controller.abort();
    await expect(answer).rejects.toBe(controller.signal.reason);
  });

  test("lets nothing begin when it was given already", async () => {
    const send = vi.fn(never);
    const signal = AbortSignal.abort("before");
    await expect(callAws(call, { signal }, send)).rejects.toBe("before");
    expect(send).not.toHaveBeenCalled();
  });

  test("decides even when the SDK reports something else", async () => {
    const controller = new AbortController();
    const answer = callAws(call, { signal: controller.signal }, async (signal) => {
      controller.abort("mine");
      signal.throwIfAborted();
    });
    await expect(answer).rejects.toBe("mine");
  });

  test("bears no mark of a call that is over, and no timer runs on", async () => {
    const { signal } = new AbortController();
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const before = timers();
    for (let i = 0; i < 50; i += 1) {
      await callAws(call, { signal }, async () => "done");
      await callAws(call, { signal }, () => Promise.reject(new Error("bug"))).catch(() => undefined);
    }
    expect(getEventListeners(signal, "abort")).toEqual([]);
    expect(timers()).toBe(before);
  });

  test("has one listener for any number of calls at a time, which all end with it, and none afterwards", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const reason = new Error("enough");
    const listeners = () => getEventListeners(signal, "abort").length;
    await callAws(call, { signal }, async () => ({}));
    expect(listeners()).toBe(0);
    const calls = Array.from({ length: 40 }, () => callAws(call, { signal }, never));
    expect(listeners()).toBe(1);
    controller.abort(reason);
    const ends = await Promise.allSettled(calls);
    expect(ends.every((end) => end.status === "rejected" && end.reason === reason)).toBe(true);
    expect(listeners()).toBe(0);
  });
});

describe("the overall limit", () => {
  test("counts the retries", async () => {
    const { answer, asked } = refusal("InternalServerError", 500);
    const dynamodb = await client(await answer(), { AWS_MAX_ATTEMPTS: "1000" });
    const error = await callAws({ ...call, overallMs: 300 }, {}, (abortSignal) =>
      dynamodb.send(new QueryCommand(input), { abortSignal }),
    ).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error).toMatchObject({ origin: { service: "DynamoDB", operation: "Query", name: "TimeoutError" } });
    expect((error as Error).message).toBe(
      'DynamoDB gave no usable answer to Query on table "t": no answer in 0.3 s, retries included',
    );
    expect(asked()).toBeGreaterThan(1);
  });

  test("stands still while a person is asked", async () => {
    const asking = (ms: number) => offTheClock(() => new Promise<string>((done) => setTimeout(done, ms, "123456")));
    await expect(callAws({ ...call, overallMs: 40 }, {}, () => asking(150))).resolves.toBe("123456");
  });

  test("runs on when the person has answered", async () => {
    const answer = callAws({ ...call, overallMs: 40 }, {}, async () => {
      await offTheClock(() => new Promise((done) => setTimeout(done, 60)));
      return never();
    });
    await expect(answer).rejects.toMatchObject({ code: "ERR_UNAVAILABLE" });
  });
});

describe("the SDK's own retries", () => {
  async function tries(variables: Record<string, string>): Promise<{ asked: number; maxAttempts: number }> {
    const { answer, asked } = refusal("InternalServerError", 500);
    const dynamodb = await client(await answer(), variables);
    await callAws(call, {}, (abortSignal) => dynamodb.send(new QueryCommand(input), { abortSignal })).catch(() => 0);
    return { asked: asked(), maxAttempts: await dynamodb.config.maxAttempts() };
  }

  test("stay as many as the SDK's release has them, three tries or more", async () => {
    const { asked, maxAttempts } = await tries({});
    expect(maxAttempts).toBeGreaterThanOrEqual(3);
    expect(asked).toBe(maxAttempts);
  });

  test("are as many as AWS_MAX_ATTEMPTS says", async () => {
    expect(await tries({ AWS_MAX_ATTEMPTS: "2" })).toEqual({ asked: 2, maxAttempts: 2 });
  });

  test.each([
    [{ AWS_RETRY_MODE: "adaptive" }, "adaptive"],
    [{}, "standard"],
  ])("have their mode from %o", async (variables, mode) => {
    const dynamodb = await client("http://127.0.0.1:1", variables);
    expect(await dynamodb.config.retryStrategy()).toMatchObject({ mode });
  });

  test("correct a clock that is off, and say so when that does not help", async () => {
    const hourAhead = () => new Date(Date.now() + 3_600_000);
    let stubborn = false;
    const endpoint = await httpServer((request, response) => {
      response.setHeader("x-amzn-requestid", "r").setHeader("date", hourAhead().toUTCString());
      const stamp = String(request.headers["x-amz-date"]).slice(0, 11);
      const late = stamp !== hourAhead().toISOString().replace(/[-:]/g, "").slice(0, 11);
      const body = { __type: "InvalidSignatureException", message: "Signature expired: 1 is now earlier than 2" };
      response.writeHead(late || stubborn ? 400 : 200).end(JSON.stringify(late || stubborn ? body : { Items: [] }));
    });
    const dynamodb = await client(endpoint);
    const query = () => callAws(call, {}, (abortSignal) => dynamodb.send(new QueryCommand(input), { abortSignal }));
    expect(await query()).toMatchObject({ Items: [] });
    stubborn = true;
    await expect(query()).rejects.toMatchObject({ code: "ERR_CREDENTIALS", problem: "clock" });
  });
});

describe("an answer that is not AWS's", () => {
  test.each(["", "null", "[]", "{}", '{"Items":[]}'])("is refused although the SDK reads %j", async (body) => {
    const dynamodb = await client(await httpServer((_, response) => response.end(body)));
    const command = new GetItemCommand({ TableName: "t", Key: { name: { S: "a" } } });
    const error = await callAws(call, {}, (abortSignal) => dynamodb.send(command, { abortSignal })).catch((e) => e);
    expect(error).toMatchObject({ code: "ERR_UNAVAILABLE", origin: { name: "UnknownAnswer" } });
    expect(error.message).toContain("HTTP 200 without a request id, so not from AWS");
  });

  test("is not suspected in a client's double that has no HTTP", async () => {
    expect(await callAws(call, {}, async () => ({ Items: [] }))).toEqual({ Items: [] });
    expect(await callAws(call, {}, async () => ({ $metadata: {} }))).toEqual({ $metadata: {} });
    expect(await callAws(call, {}, async () => undefined)).toBeUndefined();
  });
});
