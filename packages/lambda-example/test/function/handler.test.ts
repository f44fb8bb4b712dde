import { InvalidInputError, UnavailableError } from "@sstash/core";
import { describe, expect, it, vi } from "vitest";
import { ConnectionLostError, UnreachableError } from "../../src/function/database.ts";
import { createHandler } from "../../src/function/handler.ts";
import { handlerBench, invocation, secretName, wellAnswered } from "./bench.ts";
import { FakeDatabase } from "./fake-database.ts";
import { TestClock } from "./test-clock.ts";

describe("a handler", () => {
  it("does nothing before the first invocation", async () => {
    const { database, fetches } = await handlerBench();
    expect([database.logins.length, fetches()]).toEqual([0, 0]);
  });

  it("answers with the database's time, in the form that API Gateway takes", async () => {
    const { handler } = await handlerBench();
    expect(await handler({}, invocation())).toEqual(wellAnswered);
  });

  it("makes one connection and one fetch of the secret for any number of invocations", async () => {
    const { handler, database, fetches } = await handlerBench();
    for (let count = 0; count < 20; count += 1) expect(await handler({}, invocation())).toEqual(wellAnswered);
    expect([database.logins.length, database.statements, fetches()]).toEqual([1, 20, 1]);
  });

  it("shares one connection among invocations at the same time", async () => {
    const { handler, database, fetches } = await handlerBench();
    const answers = await Promise.all(Array.from({ length: 10 }, () => handler({}, invocation())));
    expect(answers).toEqual(Array.from({ length: 10 }, () => wellAnswered));
    expect([database.logins.length, database.statements, fetches()]).toEqual([1, 10, 1]);
  });

  it("logs one line for each invocation, and says which was the first", async () => {
    const { handler, records } = await handlerBench();
    await handler({}, invocation(10_000, "a"));
    await handler({}, invocation(10_000, "b"));
    expect(records).toEqual([
      { level: "info", event: "answered", requestId: "a", isCold: true, durationMs: 0, connects: 1 },
      { level: "info", event: "answered", requestId: "b", isCold: false, durationMs: 0, connects: 0 },
    ]);
  });
});

describe("a connection that was lost", () => {
  it.each(["gone", "silent"] as const)("is found by the ping (%s) and made anew, once", async (state) => {
    const { handler, database, clock } = await handlerBench();
    await handler({}, invocation());
    for (const connection of database.open) connection.state = state;
    const answer = handler({}, invocation());
    await vi.waitFor(() => expect(database.pings).toBe(1));
    if (state === "silent") clock.pass(1000);
    expect(await answer).toEqual(wellAnswered);
    expect([database.logins.length, database.statements, database.destroyed.length]).toEqual([2, 2, 1]);
  });

  it("between the ping and the statement is made anew too", async () => {
    const { handler, database } = await handlerBench();
    await handler({}, invocation());
    for (const connection of database.open) connection.state = "unsent";
    expect(await handler({}, invocation())).toEqual(wellAnswered);
    expect([database.logins.length, database.statements]).toEqual([2, 2]);
  });

  it("after the statement was sent fails the invocation: no statement is sent twice", async () => {
    const { handler, database } = await handlerBench();
    await handler({}, invocation());
    for (const connection of database.open) connection.state = "breaks";
    expect(await handler({}, invocation())).toMatchObject({ statusCode: 503 });
    expect([database.logins.length, database.statements]).toEqual([1, 2]);
    expect(await handler({}, invocation())).toEqual(wellAnswered);
  });

  it("that cannot be made anew fails after the second try", async () => {
    const { handler, database } = await handlerBench();
    database.trouble = new ConnectionLostError("gone", { wasStatementSent: false });
    expect(await handler({}, invocation())).toMatchObject({ statusCode: 503 });
    expect(database.logins.length).toBe(2);
  });
});

describe("a login that is refused", () => {
  it("is tried again with the secret read anew, after a pause of 250 to 750 ms", async () => {
    for (const [chance, pauseMs] of [
      [0, 250],
      [0.5, 500],
      [0.999, 749.5],
    ] as const) {
      const { handler, database, clock, rotate, store, fetches } = await handlerBench(new TestClock(chance));
      await store.get(secretName);
      await rotate("second");
      database.password = "second";
      expect(await handler({}, invocation())).toEqual(wellAnswered);
      expect(database.logins.map(({ password }) => password)).toEqual(["first", "second"]);
      expect([clock.pauses, fetches()]).toEqual([[pauseMs], 2]);
    }
  });

  it("is tried three times in all, then the invocation fails", async () => {
    const { handler, database, clock, records } = await handlerBench();
    database.password = "known to nobody";
    const answer = await handler({}, invocation());
    expect(answer).toMatchObject({ statusCode: 503 });
    expect([database.logins.length, database.statements, clock.pauses]).toEqual([3, 0, [500, 500]]);
    expect(records.map(({ event }) => event)).toEqual(["login refused", "login refused", "login refused", "failed"]);
  });

  it("outlasts the gap between the change of the database and that of the secret", async () => {
    const { handler, database, clock, rotate } = await handlerBench();
    database.password = "second";
    const wait = clock.wait;
    vi.spyOn(clock, "wait").mockImplementation(async (ms, signal) => {
      await wait(ms, signal);
      if (signal === undefined && clock.pauses.length === 2) await rotate("second");
    });
    expect(await handler({}, invocation())).toEqual(wellAnswered);
    expect(database.logins.map(({ password }) => password)).toEqual(["first", "first", "second"]);
  });

  it("is not tried again when the pause would outlast the invocation", async () => {
    const { handler, database, clock } = await handlerBench();
    database.password = "known to nobody";
    expect(await handler({}, invocation(700))).toMatchObject({ statusCode: 503 });
    expect([database.logins.length, clock.pauses]).toEqual([1, []]);
  });

  it("makes one fetch for all handlers that share a store", async () => {
    const { database, store, clock, rotate, fetches } = await handlerBench();
    clock.doPausesTakeTime = false;
    await store.get(secretName);
    await rotate("second");
    database.password = "second";
    const place = { host: "proxy.example", enginePort: 3306 };
    const handlers = Array.from({ length: 50 }, () =>
      createHandler({ store, secretName, place, connect: database.connect, clock }),
    );
    const answers = await Promise.all(handlers.map((handler) => handler({}, invocation(60_000))));
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(50);
    expect(fetches()).toBe(2);
    expect(database.logins).toHaveLength(100);
  });

  it("never costs more than three connects, lost ones among them", async () => {
    const { handler, database } = await handlerBench();
    await handler({}, invocation());
    for (const connection of database.open) connection.state = "gone";
    database.password = "known to nobody";
    await handler({}, invocation());
    expect(database.logins).toHaveLength(4);
  });
});

describe("an invocation's time", () => {
  it("ends what takes too long, a quarter of a second before the function would be ended", async () => {
    const { handler, database, clock } = await handlerBench();
    database.isSilent = true;
    const answer = handler({}, invocation(2000));
    await vi.waitFor(() => expect(database.logins).toHaveLength(1));
    expect(clock.limits).toEqual([1750]);
    clock.pass(1750);
    expect(await answer).toMatchObject({ statusCode: 503 });
    expect(clock.limits).toEqual([]);
  });

  it("is not used up by a connect: that has three seconds of its own", async () => {
    const { handler, database, clock, records } = await handlerBench();
    database.isSilent = true;
    const answer = handler({}, invocation(30_000));
    await vi.waitFor(() => expect(database.logins).toHaveLength(1));
    clock.pass(3000);
    expect(await answer).toMatchObject({ statusCode: 503 });
    expect(records.at(-1)).toMatchObject({
      event: "failed",
      durationMs: 3000,
      error: { name: "TimeUpError", message: "connect: no answer within 3000 ms" },
    });
  });

  it("that is over before anything began is answered at once", async () => {
    const { handler, database } = await handlerBench();
    expect(await handler({}, invocation(200))).toMatchObject({ statusCode: 503 });
    expect(database.logins).toHaveLength(0);
  });

  it("of a statement that does not answer ends the connection with it", async () => {
    const { handler, database, clock } = await handlerBench();
    await handler({}, invocation());
    const [connection] = database.open;
    if (connection !== undefined) connection.state = "unanswered";
    const answer = handler({}, invocation());
    await vi.waitFor(() => expect(database.statements).toBe(2));
    clock.pass(5000);
    expect(await answer).toMatchObject({ statusCode: 503 });
    expect(database.destroyed).toEqual([connection]);
  });
});

describe("a failure", () => {
  it.each([
    [503, new UnreachableError("no connection: ECONNREFUSED")],
    [503, new UnavailableError("no answer")],
    [500, new InvalidInputError("the secret has no username")],
    [500, Object.assign(new Error("a driver's words"), { code: "HANDSHAKE_SSL_ERROR" })],
  ] as const)("is answered with %i for %s, and why is for the log alone", async (status, trouble) => {
    const { handler, database, records } = await handlerBench();
    database.trouble = trouble;
    const answer = await handler({}, invocation());
    expect(answer.statusCode).toBe(status);
    expect(answer.body).not.toContain(trouble.message);
    expect(JSON.parse(answer.body)).toMatchObject({ requestId: "request-1" });
    expect(records.at(-1)).toMatchObject({ level: "error", event: "failed", error: { name: trouble.name } });
  });

  it("leaves no secret in a log or an answer, whatever the driver says", async () => {
    const { handler, database, logText, rotate } = await handlerBench();
    await rotate("p4ssw0rd-planted");
    database.password = "another";
    const answers = [await handler({}, invocation())];
    database.password = "p4ssw0rd-planted";
    database.trouble = new Error("cannot use p4ssw0rd-planted", { cause: new Error("nor p4ssw0rd-planted") });
    answers.push(await handler({}, invocation()));
    database.trouble = new ConnectionLostError("the connection was lost", {
      cause: new Error("p4ssw0rd-planted"),
      wasStatementSent: true,
    });
    answers.push(await handler({}, invocation()));
    database.trouble = undefined;
    answers.push(await handler({}, invocation()));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([503, 500, 503, 200]);
    expect(JSON.stringify(answers)).not.toContain("planted");
    expect(logText()).toContain("login refused");
    expect(logText()).not.toContain("planted");
  });
});

describe("IAM authentication", () => {
  it("signs a token for each connect, for the proxy's name, and needs no store", async () => {
    const database = new FakeDatabase();
    const asked: unknown[] = [];
    const handler = createHandler({
      user: "app",
      signToken: async (who) => {
        asked.push(who);
        return database.password;
      },
      place: { host: "proxy.example", port: 3306, enginePort: 3306, database: "shop" },
      connect: database.connect,
      clock: new TestClock(),
    });
    expect([await handler({}, invocation()), await handler({}, invocation())]).toEqual([wellAnswered, wellAnswered]);
    for (const connection of database.open) connection.state = "gone";
    expect(await handler({}, invocation())).toEqual(wellAnswered);
    const who = { host: "proxy.example", port: 3306, user: "app" };
    expect(asked).toEqual([who, who]);
    expect(database.logins[0]).toEqual({ ...who, password: "first", database: "shop", kind: "token" });
  });
});
