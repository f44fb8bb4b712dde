import { describe, expect, it } from "vitest";
import { settingsOf } from "../../src/function/settings.ts";

const proxy = { PROXY_ENDPOINT: "proxy.example" };

describe("the settings of a function", () => {
  it("are the proxy and a secret", () => {
    expect(settingsOf({ ...proxy, DATABASE_SECRET: "database/app" }, 3306)).toEqual({
      place: { host: "proxy.example", enginePort: 3306 },
      login: { secretName: "database/app" },
    });
  });

  it("or the proxy and a user, with a port and a database where they are given", () => {
    const env = { ...proxy, PROXY_PORT: "6000", DATABASE_NAME: "shop", DATABASE_USER: "app" };
    expect(settingsOf(env, 3306)).toEqual({
      place: { host: "proxy.example", port: 6000, enginePort: 3306, database: "shop" },
      login: { tokenUser: "app" },
    });
  });

  it.each([
    [{ DATABASE_SECRET: "s" }, "PROXY_ENDPOINT is not set"],
    [proxy, "neither DATABASE_SECRET nor DATABASE_USER is set"],
    [{ ...proxy, DATABASE_SECRET: "s", DATABASE_USER: "u" }, /DATABASE_SECRET and DATABASE_USER are set/],
    [{ ...proxy, DATABASE_SECRET: "s", PROXY_PORT: "many" }, /the port is not/],
  ])("%j are refused: %s", (env, message) => {
    expect(() => settingsOf(env, 3306)).toThrow(message);
  });
});
