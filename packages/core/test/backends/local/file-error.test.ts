import { readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { localStore } from "@sstash/core/local";
import { describe, expect, it } from "vitest";
import { onFile, onFileIfThere, translateFileError } from "../../../src/backends/local/file-error.ts";
import { rejection, temporaryFolder } from "./temporary-folder.ts";

const masterKey = new Uint8Array(32).fill(7);

describe("a refusal of the file system", () => {
  it.each([
    ["ENOSPC", "ERR_UNAVAILABLE", "the disk is full"],
    ["EDQUOT", "ERR_UNAVAILABLE", "quota"],
    ["EIO", "ERR_UNAVAILABLE", "fault"],
    ["EMFILE", "ERR_UNAVAILABLE", "too many files"],
    ["EACCES", "ERR_ACCESS_DENIED", "permission denied"],
    ["EPERM", "ERR_ACCESS_DENIED", "not permitted"],
    ["EROFS", "ERR_ACCESS_DENIED", "read-only"],
    ["ENOTDIR", "ERR_INVALID_INPUT", "not a folder"],
    ["ENOTSUP", "ERR_NOT_SUPPORTED", "hard links"],
    ["EUNHEARDOF", "ERR_UNAVAILABLE", "EUNHEARDOF"],
  ])("%s is %s and says so with the path", (code, expected, words) => {
    const cause = Object.assign(new Error("raw"), { errno: -1, code, syscall: "write" });
    const error = translateFileError(cause, "/store/file");
    expect(error).toMatchObject({ code: expected, cause });
    expect(String(error)).toContain("/store/file");
    expect(String(error)).toContain(words);
  });

  it("is the only thing translated: a bug stays a bug", async () => {
    const bug = new TypeError("a bug");
    await expect(onFile("/x", () => Promise.reject(bug))).rejects.toBe(bug);
  });

  it("is undefined for a file that is not there where a look-up asks", async () => {
    const path = join(await temporaryFolder(), "none");
    expect(await onFileIfThere(path, () => readFile(path))).toBeUndefined();
  });

  it("of a store folder that is a file, or below one, is invalid input", async () => {
    const file = join(await temporaryFolder(), "file");
    await writeFile(file, "", { mode: 0o600 });
    for (const dir of [file, join(file, "below")]) {
      const store = localStore({ dir, masterKey });
      expect(await rejection(store.get("a"))).toMatchObject({ code: "ERR_INVALID_INPUT" });
      expect(await rejection(store.put("a", "b"))).toMatchObject({ code: "ERR_INVALID_INPUT" });
    }
  });

  it("of a path that goes round in circles, or is too long, is invalid input", async () => {
    const folder = await temporaryFolder();
    await symlink(join(folder, "loop"), join(folder, "loop"));
    for (const dir of [join(folder, "loop"), join(folder, "x".repeat(300))]) {
      expect(await rejection(localStore({ dir, masterKey }).get("a"))).toMatchObject({ code: "ERR_INVALID_INPUT" });
    }
  });

  it("of a path below a symbolic link that leads nowhere is invalid input, and nothing is made where it leads", async () => {
    const folder = await temporaryFolder();
    await symlink(join(folder, "nowhere"), join(folder, "link"));
    for (const dir of [join(folder, "link"), join(folder, "link", "below")]) {
      expect(await rejection(localStore({ dir, masterKey }).put("a", "b"))).toMatchObject({
        code: "ERR_INVALID_INPUT",
        message: expect.stringContaining("already there"),
      });
    }
    expect(await readdir(folder)).toEqual(["link"]);
  });

  it.skipIf(process.platform !== "linux")(
    "of a path whose folder takes no others is not waited for (needs /proc)",
    async () => {
      const { code, message } = await rejection(
        localStore({ dir: "/proc/sstash-no-such/below", masterKey }).put("a", "b"),
      );
      expect(["ERR_UNAVAILABLE", "ERR_ACCESS_DENIED"]).toContain(code);
      expect(message).toMatch(/^cannot mkdir \/proc\/sstash-no-such: (?:it, or the folder|permission|not permitted)/);
    },
  );

  it("is not waited for where a path cannot be one", () => {
    for (const dir of ["", "a\0b"]) {
      expect(() => localStore({ dir, masterKey })).toThrow(expect.objectContaining({ code: "ERR_INVALID_INPUT" }));
    }
  });
});
