import { SecretValue } from "@sstash/core";
import { describe, expect, it } from "vitest";
import { databaseSecret } from "../../src/function/database-secret.ts";

const read = (fields: unknown) => databaseSecret(new SecretValue(JSON.stringify(fields)));
const login = { username: "app", password: "p" };
const read2 = { user: "app", password: "p" };

describe("a database's secret", () => {
  it("may be the one that RDS manages: user and password alone", () => {
    expect(read(login)).toEqual(read2);
  });

  it("may be the one that CDK or a person makes, with the port as a number or as text", () => {
    const byHand = { ...login, engine: "mysql", host: "db.example", dbname: "shop", dbInstanceIdentifier: "db-1" };
    expect(read({ ...byHand, port: 3306 })).toEqual({ ...read2, port: 3306, database: "shop" });
    expect(read({ ...byHand, port: "3306" })).toEqual({ ...read2, port: 3306, database: "shop" });
    expect(read({ user: "app", password: "p", database: "shop" })).toEqual({ ...read2, database: "shop" });
  });

  it("may leave port and name empty", () => {
    expect(read({ ...login, port: "", dbname: "" })).toEqual(read2);
    expect(read({ ...login, port: null })).toEqual(read2);
  });

  it.each([
    [{ password: "planted" }, "the secret has no username"],
    [{ username: "planted" }, "the secret has no password"],
    [{ username: "app", password: 7 }, "the secret has no password"],
    [{ username: "app", password: "" }, "the secret has no password"],
    [{ ...login, port: "planted" }, "the port is not a whole number from 1 to 65535"],
    [{ ...login, port: 65_536 }, "the port is not a whole number from 1 to 65535"],
    [{ ...login, port: 33.5 }, "the port is not a whole number from 1 to 65535"],
    [{ ...login, port: "0" }, "the port is not a whole number from 1 to 65535"],
    [null, "the secret is not a JSON object"],
    ["planted", "the secret is not a JSON object"],
  ])("that is none (%j) is refused with the name of the field: %s", (fields, message) => {
    expect(() => read(fields)).toThrow(expect.objectContaining({ code: "ERR_INVALID_INPUT", message }));
  });

  it("that is no JSON is refused without its text", () => {
    expect(() => databaseSecret(new SecretValue("planted"))).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_INPUT", message: "the value is not JSON" }),
    );
  });
});
