import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { skipSaying } from "../contract/skip-saying.ts";
import { bash, notBuilt } from "../resilience/built-program.ts";
import { type CliBench, cliBench } from "./terminal-double.ts";

let bench: CliBench;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sstash-folder-"));
  bench = await cliBench({ SSTASH_BACKEND: "local", SSTASH_LOCAL_DIR: join(folder, "store") });
});
afterAll(() => Promise.all([bench.close(), rm(folder, { recursive: true, force: true })]));

describe.skipIf(process.platform === "win32")("a current folder that was removed (which Windows lets nobody)", () => {
  beforeEach((test) => {
    if (notBuilt !== undefined) skipSaying(test, notBuilt);
  });
  const inRemoved = (line: string) =>
    bash(`mkdir "$HOME/gone" && cd "$HOME/gone" && rmdir "$HOME/gone" && ${line}`, {
      env: { HOME: folder, SSTASH_BACKEND: "local" },
    });

  it.each([
    ["--local-dir rel list", "rel"],
    ["--store local:./rel put a b", "./rel"],
    ['--local-dir "$HOME/abs" --master-key-file my.key put a b', "my.key"],
  ])("makes a relative path one that cannot be found, and %s says so", async (line, path) => {
    expect(await inRemoved(`"$0" ${line}`)).toMatchObject({
      status: 1,
      stdout: "",
      stderr: `${path} is relative, and the current folder is no longer there\nsstash: ERR_INVALID_INPUT: mend what was given and try again\n`,
    });
  });

  it("is in nobody's way whose paths are absolute", async () => {
    expect(await inRemoved('"$0" --local-dir "$HOME/absolute" put a b')).toMatchObject({ status: 0, stderr: "" });
  });
});

describe("a folder that cannot be made", () => {
  it.skipIf(process.platform !== "linux")(
    "has the hint that it is about the folder, not about a network (needs /proc)",
    async () => {
      const { status, stderr } = await bench.sstash(["--local-dir", "/proc/sstash-no-such", "setup"]);
      expect(status).toBe(1);
      expect(stderr).toMatch(
        /^cannot mkdir \/proc\/sstash-no-such: .*\nsstash: ERR_UNAVAILABLE: check that folder and the disk it is on/,
      );
    },
  );
});
