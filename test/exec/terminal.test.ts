import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { notBuilt } from "../resilience/built-program.ts";
import { counter, type ExecBench, execBench, noTerminal } from "./exec-bench.ts";

const missing = notBuilt ?? noTerminal;
let bench: ExecBench;
beforeAll(async () => {
  bench = await execBench();
  if (missing === undefined) await bench.put("db.password", "planted");
});
afterAll(() => bench.close());

const counting = ["sstash", "exec", "--", "python3", counter];
const bash = ["bash", "--norc", "--noprofile", "-i"];

describe.skipIf(missing !== undefined)(
  `exec on a terminal${missing === undefined ? "" : ` (skipped: ${missing})`}`,
  () => {
    it("keeps the terminal for the program, and delivers a Ctrl-C once", async () => {
      const seen = await bench.onTerminal([{ shown: "ready True True", type: "\u0003" }], [...counting, "SIGINT", "1"]);
      expect(seen).toMatchObject({ status: 0, stepsLeft: 0 });
      expect(seen.shown).toContain("counted SIGINT=1\r\n");
    });

    it("delivers Ctrl-\\ once, and a window of another size once", async () => {
      const quit = await bench.onTerminal([{ shown: "ready", type: "\u001c" }], [...counting, "SIGQUIT", "1"]);
      expect(quit.shown).toContain("counted SIGQUIT=1\r\n");
      const resized = await bench.onTerminal([{ shown: "ready", rows: 50 }], [...counting, "SIGWINCH", "1"]);
      expect(resized.shown).toContain("counted SIGWINCH=1\r\n");
    });

    it("passes a TERM that somebody sends, also there, and once", async () => {
      const seen = await bench.onTerminal([{ shown: "ready", kill: "SIGTERM" }], [...counting, "SIGTERM", "1"]);
      expect(seen.shown).toContain("counted SIGTERM=1\r\n");
    });

    it("is a job like any other: 128 + n, stopped by Ctrl-Z, gone on with by fg", async () => {
      const seen = await bench.onTerminal(
        [
          { shown: "bash-", type: "PS1='done> '\n" },
          { shown: "done> ", type: "sstash exec -- sh -c 'kill -TERM $$'; echo status=$?\n" },
          { shown: "status=143", type: `sstash exec -- python3 ${counter} SIGINT 1; echo status=$?\n` },
          { shown: "ready True", type: "\u001a" },
          { shown: "Stopped", type: "jobs; fg\n" },
          { shown: "got SIGCONT 1", type: "\u0003" },
          { shown: "counted SIGCONT=1 SIGINT=1", type: "" },
          { shown: "done> ", type: "exit\n" },
        ],
        bash,
      );
      expect([seen.stepsLeft, seen.shown]).toEqual([0, seen.shown]);
      expect(seen.shown).toContain("status=143");
      expect(seen.shown).toContain("counted SIGCONT=1 SIGINT=1");
    });

    it("a program that reads the terminal reads it", async () => {
      const seen = await bench.onTerminal(
        [{ shown: "name?", type: "somebody\n" }],
        ["sstash", "exec", "--", "sh", "-c", 'printf "name?"; read name; echo "hello $name, $DB_PASSWORD"'],
      );
      expect(seen.shown).toContain("hello somebody, planted");
    });
  },
);
