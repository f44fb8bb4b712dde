import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Connect } from "../../src/function/database.ts";
import type { ApiAnswer } from "../../src/function/handler.ts";
import type { LogRecord } from "../../src/function/log.ts";
import { type Certificates, makeCertificates } from "./certificates.ts";
import type { DatabaseServer, TestedEngine } from "./database-server.ts";
import { type Container, FunctionBench } from "./function-bench.ts";
import { type Haproxy, startHaproxy } from "./haproxy.ts";
import { removeFolder } from "./server-process.ts";

const statuses = (answers: readonly ApiAnswer[]): readonly number[] => answers.map(({ statusCode }) => statusCode);

/** The handler on a real database, over TLS, through a real proxy. */
export function functionSuite(engine: TestedEngine): void {
  let certificates: Certificates;
  let server: DatabaseServer;
  let proxy: Haproxy;
  let bench: FunctionBench;
  let connect: Connect;
  /** One that was refused is seen for a moment. */
  const noSession = (): Promise<void> =>
    vi.waitFor(async () => expect(await server.sessions()).toEqual([]), { timeout: 5000 });
  const container = (): Container => bench.container(connect, proxy.port);

  beforeAll(async () => {
    certificates = makeCertificates();
    connect = engine.connect({ ca: certificates.ca });
    server = await engine.makeServer(certificates);
    await server.start();
    proxy = await startHaproxy(server.port);
  });
  afterAll(async () => {
    await proxy?.remove();
    await server?.remove();
    if (certificates !== undefined) await removeFolder(certificates.folder);
  });
  beforeEach(async () => {
    bench = await FunctionBench.start();
  });
  afterEach(async () => {
    // The passwords of this suite.
    expect(bench.logText).not.toMatch(/first|second|of another time/);
    await bench.stop();
    await noSession();
  });

  describe("an invocation", () => {
    it("cold and warm is answered with the database's time", async () => {
      const one = container();
      const times: number[] = [];
      for (let count = 0; count < 3; count += 1) {
        const started = performance.now();
        const { statusCode, body } = await one.invoke();
        times.push(performance.now() - started);
        expect(statusCode).toBe(200);
        const { now } = JSON.parse(body) as { readonly now: string };
        expect(Math.abs(Date.now() - Date.parse(now))).toBeLessThan(5000);
      }
      const [cold = 0, , warm = 0] = times;
      process.stderr.write(`lambda-example: ${engine.name}: cold ${cold.toFixed(1)} ms, warm ${warm.toFixed(1)} ms\n`);
      expect(one.records.map(({ isCold, connects }) => [isCold, connects])).toEqual([
        [true, 1],
        [false, 0],
        [false, 0],
      ]);
    });

    it("is one of a thousand on one connection, with one read of the secret", async () => {
      const one = container();
      await one.invoke();
      const sessions = await server.sessions();
      expect(sessions).toHaveLength(1);
      const started = performance.now();
      for (let count = 0; count < 1000; count += 1) expect((await one.invoke()).statusCode).toBe(200);
      const each = (performance.now() - started) / 1000;
      process.stderr.write(`lambda-example: ${engine.name}: ${each.toFixed(2)} ms an invocation, of a thousand\n`);
      expect([await server.sessions(), bench.reads]).toEqual([sessions, 1]);
    }, 30_000);

    it("finds its connection killed, and makes another", async () => {
      const one = container();
      await one.invoke();
      const before = await server.sessions();
      for (let count = 0; count < 5; count += 1) {
        expect(await server.killSessions()).toBe(1);
        expect((await one.invoke()).statusCode).toBe(200);
      }
      const after = await server.sessions();
      expect(after).toHaveLength(1);
      expect(after).not.toEqual(before);
      expect(one.records.map(({ event }) => event)).toEqual(Array.from({ length: 6 }, () => "answered"));
    });

    it("finds the database restarted, and makes another connection", async () => {
      const one = container();
      await one.invoke();
      await server.stop();
      await server.start();
      expect((await one.invoke()).statusCode).toBe(200);
    });

    it("fails while the database is down, and is answered when it is back", async () => {
      const [old, fresh] = [container(), container()];
      await old.invoke();
      await server.stop();
      expect(statuses([await old.invoke(), await fresh.invoke()])).toEqual([503, 503]);
      await server.start();
      expect(statuses([await old.invoke(), await fresh.invoke()])).toEqual([200, 200]);
    });
  });

  describe("a proxy", () => {
    it("that is down is an error at once, and that it is back needs no new container", async () => {
      const [old, fresh] = [container(), container()];
      await old.invoke();
      await proxy.process.stop("SIGKILL");
      const started = performance.now();
      expect(statuses([await old.invoke(), await fresh.invoke()])).toEqual([503, 503]);
      expect(performance.now() - started).toBeLessThan(1000);
      expect(fresh.records.at(-1)).toMatchObject({ error: { name: "UnreachableError" } });
      await proxy.process.start();
      expect(statuses([await old.invoke(), await fresh.invoke()])).toEqual([200, 200]);
    });

    it("that takes connections and says nothing is an error before the invocation's time is over", async () => {
      const [old, fresh] = [container(), container()];
      await old.invoke();
      proxy.process.suspend();
      try {
        const started = performance.now();
        expect(statuses(await Promise.all([old.invoke(1500), fresh.invoke(1500)]))).toEqual([503, 503]);
        expect(performance.now() - started).toBeLessThan(1500);
      } finally {
        proxy.process.resume();
      }
      expect(statuses([await old.invoke(), await fresh.invoke()])).toEqual([200, 200]);
    });
  });

  describe("a server", () => {
    it("whose certificate is of an authority that is not trusted is refused", async () => {
      const one = bench.container(engine.connect({ ca: certificates.otherCa }), proxy.port);
      expect((await one.invoke()).statusCode).toBe(500);
      expect(JSON.stringify(one.records.at(-1))).toMatch(/HANDSHAKE_SSL_ERROR|UNABLE_TO_|SELF_SIGNED/);
      const byDefault = bench.container(engine.connect({}), proxy.port);
      expect((await byDefault.invoke()).statusCode).toBe(500);
      await noSession();
    });

    it("whose certificate is for another name, or that has none, is refused", async () => {
      try {
        for (const certificate of [certificates.misnamed, "no TLS"] as const) {
          await server.stop();
          await server.start(certificate);
          const one = container();
          expect((await one.invoke()).statusCode).toBe(500);
          expect(one.records.at(-1)).toMatchObject({ event: "failed", connects: 1 });
          await noSession();
        }
      } finally {
        await server.stop();
        await server.start();
      }
    });
  });

  describe("a password", () => {
    it("that is rotated under load, the database's before the secret's, fails no invocation of 50 containers that reconnect", async () => {
      const containers = Array.from({ length: 50 }, container);
      const answers: ApiAnswer[] = [];
      const failed: LogRecord[] = [];
      let isOver = false;
      const load = containers.map(async (one, index) => {
        await wait(index * 6);
        while (!isOver) {
          const answer = await one.invoke();
          answers.push(answer);
          if (answer.statusCode !== 200) failed.push(...one.records.slice(-4));
          one.cut();
          await wait(300);
        }
      });
      await wait(700);
      await server.setPassword("second");
      const changed = performance.now();
      // Two waits of at least 250 ms outlast it.
      await wait(250);
      await bench.setSecret("second");
      const gapMs = performance.now() - changed;
      await wait(1500);
      isOver = true;
      await Promise.all(load);
      const refusals = containers.flatMap(({ records }) => records.filter(({ event }) => event === "login refused"));
      process.stderr.write(
        `lambda-example: ${engine.name}: rotated under ${answers.length} invocations with a gap of ${gapMs.toFixed(0)} ms, ${refusals.length} logins refused, ` +
          `${bench.reads} reads of the secret\n`,
      );
      expect(failed).toEqual([]);
      expect(refusals.length).toBeGreaterThanOrEqual(25);
      await server.setPassword("first");
    }, 30_000);

    it("that nobody knows fails after three logins", async () => {
      await bench.setSecret("of another time");
      const one = container();
      expect((await one.invoke()).statusCode).toBe(503);
      expect(one.records.at(-1)).toMatchObject({ connects: 3, error: { name: "LoginRefusedError" } });
      expect(bench.reads).toBe(3);
      await noSession();
    });
  });
}
