import { defaultLocalDir, defaultMasterKeyFile } from "@sstash/core/local";
import { describe, expect, it } from "vitest";

describe("the default paths", () => {
  it("are in the home folder when XDG says nothing", () => {
    expect(defaultLocalDir({}, "/home/u", "credential-store")).toBe("/home/u/.local/share/sstash/credential-store");
    expect(defaultMasterKeyFile({}, "/home/u")).toBe("/home/u/.config/sstash/master.key");
  });

  it("follow XDG", () => {
    const env = { XDG_DATA_HOME: "/data", XDG_CONFIG_HOME: "/config" };
    expect(defaultLocalDir(env, "/home/u", "team-a")).toBe("/data/sstash/team-a");
    expect(defaultMasterKeyFile(env, "/home/u")).toBe("/config/sstash/master.key");
  });

  it.each(["", "relative", "./here"])("take no notice of an XDG value that is not absolute: %j", (value) => {
    const env = { XDG_DATA_HOME: value, XDG_CONFIG_HOME: value };
    expect(defaultLocalDir(env, "/home/u", "team-a")).toBe("/home/u/.local/share/sstash/team-a");
    expect(defaultMasterKeyFile(env, "/home/u")).toBe("/home/u/.config/sstash/master.key");
  });

  it.each(["", "ab", "...", "....", "../x", "a/b/c", "a\\b", "tab le", "x".repeat(256), "été"])(
    "refuse the table name %j",
    (table) => {
      expect(() => defaultLocalDir({}, "/home/u", table)).toThrow(
        expect.objectContaining({ code: "ERR_INVALID_INPUT" }),
      );
    },
  );

  it.each(["abc", "a.b", "..a", "A_1-x", "x".repeat(255)])("accept the table name %j", (table) => {
    expect(defaultLocalDir({}, "/home/u", table)).toBe(`/home/u/.local/share/sstash/${table}`);
  });
});
