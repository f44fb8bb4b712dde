import { chmodSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { describeWith } from "../../../../test/peers/peer-programs.ts";
import type { Connect } from "../../src/function/database.ts";
import { createHandler, type Handler } from "../../src/function/handler.ts";
import type { LogRecord } from "../../src/function/log.ts";
import type { TokenRequest } from "../../src/function/login-source.ts";
import { mysqlConnect } from "../../src/function/mysql-connection.ts";
import { signedToken } from "../../src/function/token-signer.ts";
import { type Certificates, makeCertificates } from "./certificates.ts";
import { type Haproxy, startHaproxy } from "./haproxy.ts";
import { makeMariaDb } from "./mariadb.ts";
import { removeFolder } from "./server-process.ts";

const env = {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "not-a-real-key",
};
const service = `sstash-token-${process.pid}`;
const serviceFile = `/etc/pam.d/${service}`;

describeWith(["MariaDB", "haproxy", "PAM"], "the function with IAM authentication, on MariaDB", () => {
  let certificates: Certificates;
  let server: Awaited<ReturnType<typeof makeMariaDb>>;
  let proxy: Haproxy;
  let folder: string;
  let checkedFile: string;
  const records: LogRecord[] = [];
  /** What the checker was asked, in order. */
  const checked = (): readonly string[] =>
    existsSync(checkedFile) ? readFileSync(checkedFile, "utf8").trim().split("\n") : [];

  beforeAll(async () => {
    certificates = makeCertificates();
    server = await makeMariaDb(certificates, ["--plugin-load-add=auth_pam", "--pam-use-cleartext-plugin=ON"]);
    await server.start();
    proxy = await startHaproxy(server.port);
    folder = mkdtempSync(join(tmpdir(), "sstash-token-"));
    checkedFile = join(folder, "checked");
    const checker = join(folder, "token-checker.py");
    copyFileSync(new URL("token-checker.py", import.meta.url), checker);
    chmodSync(checker, 0o755);
    const given = [
      checkedFile,
      `localhost:${proxy.port}`,
      env.AWS_REGION,
      env.AWS_ACCESS_KEY_ID,
      env.AWS_SECRET_ACCESS_KEY,
    ];
    const lines = [
      `auth required pam_exec.so expose_authtok quiet ${checker} ${given.join(" ")}`,
      "account required pam_permit.so",
      "",
    ];
    writeFileSync(serviceFile, lines.join("\n"));
    for (const user of ["reporter", "stranger"])
      await server.run(`CREATE USER ${user} IDENTIFIED VIA pam USING '${service}'`);
  });
  afterAll(async () => {
    rmSync(serviceFile, { force: true });
    await proxy?.remove();
    await server?.remove();
    for (const one of [folder, certificates?.folder]) if (one !== undefined) await removeFolder(one);
  });
  beforeEach(() => {
    records.length = 0;
    rmSync(checkedFile, { force: true });
  });
  afterEach(() => {
    vi.useRealTimers();
    expect(JSON.stringify(records)).not.toContain("X-Amz-");
  });

  interface Means {
    readonly connect?: Connect;
    readonly sign?: (who: TokenRequest) => Promise<string>;
  }

  function handlerWith({
    connect = mysqlConnect({ ca: certificates.ca }),
    sign = (who) => signedToken(who, env),
  }: Means = {}): Handler {
    const place = { host: "localhost", port: proxy.port, enginePort: 1 };
    return createHandler({ user: "reporter", signToken: sign, place, connect, log: (record) => records.push(record) });
  }

  const context = { awsRequestId: "request", getRemainingTimeInMillis: () => 10_000 };

  it("logs in with a token, once for all invocations on that connection", async () => {
    const handler = handlerWith();
    for (let count = 0; count < 3; count += 1) expect((await handler({}, context)).statusCode).toBe(200);
    expect(checked()).toEqual(["reporter: valid"]);
    await server.stop();
    await server.start();
    expect((await handler({}, context)).statusCode).toBe(200);
    expect(checked()).toEqual(["reporter: valid", "reporter: valid"]);
  });

  describe("a token", () => {
    it.each([
      ["of another user", "for another user", (who: TokenRequest) => signedToken({ ...who, user: "stranger" }, env)],
      ["for another port", "for another place", (who: TokenRequest) => signedToken({ ...who, port: 3306 }, env)],
      [
        "by another secret key",
        "of a wrong signature",
        (who: TokenRequest) => signedToken(who, { ...env, AWS_SECRET_ACCESS_KEY: "x" }),
      ],
      ["that is a password", "for another place", async () => "first"],
    ])("%s is refused", async (_, found, sign) => {
      expect((await handlerWith({ sign })({}, context)).statusCode).toBe(503);
      expect(checked()).toHaveLength(3);
      expect(checked()[0]).toContain(found);
      expect(records.at(-1)).toMatchObject({ error: { name: "LoginRefusedError" } });
    });

    it("that is older than 15 minutes is refused", async () => {
      const sign = async (who: TokenRequest): Promise<string> => {
        vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 901_000 });
        const token = await signedToken(who, env);
        vi.useRealTimers();
        return token;
      };
      expect((await handlerWith({ sign })({}, context)).statusCode).toBe(503);
      expect(checked()[0]).toBe("reporter: expired");
    });

    it("goes to no server whose certificate is not trusted, is for another name, or is not there", async () => {
      const distrusting = handlerWith({ connect: mysqlConnect({ ca: certificates.otherCa }) });
      expect((await distrusting({}, context)).statusCode).toBe(500);
      try {
        for (const certificate of [certificates.misnamed, "no TLS"] as const) {
          await server.stop();
          await server.start(certificate);
          expect((await handlerWith()({}, context)).statusCode).toBe(500);
        }
      } finally {
        await server.stop();
        await server.start();
      }
      expect(checked()).toEqual([]);
    });
  });

  it("is the only mode in which a password is sent as it is", async () => {
    const connect = mysqlConnect({ ca: certificates.ca });
    const login = {
      host: "localhost",
      port: proxy.port,
      user: "reporter",
      password: "first",
      kind: "password",
    } as const;
    await expect(connect(login, new AbortController().signal)).rejects.toThrow(/cleartext/i);
    expect(checked()).toEqual([]);
  });
});
