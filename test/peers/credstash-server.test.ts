import { expect, it } from "vitest";
import { benchOfFile } from "./bench.ts";
import { describeWith } from "./peer-programs.ts";
import type { Scenario } from "./scenarios/scenario.ts";
import { credstashProcess } from "./spawned.ts";
import { play } from "./transcript.ts";

/** A line of each kind: every stream, file and way to end that a process has. */
const sample: Scenario = {
  title: "a sample of everything",
  files: { "cwd/value": "from a file\n" },
  steps: [
    { id: "prompt", line: "put prompted -P", stdin: "typed\n" },
    { id: "stdin", line: "put piped - a=b -c comment", stdin: "pïped\r\n" },
    { id: "bad stdin", line: "put bad -", stdin: Uint8Array.of(0xff) },
    { id: "file", line: "put filed @value -d SHA512" },
    { id: "exists", line: "put filed again" },
    { id: "autoversion", line: "put filed again -a" },
    { id: "get", line: "get piped a=b -n" },
    { id: "wildcard", line: "get f*" },
    { id: "missing", line: "get nosuch" },
    { id: "usage", line: "get" },
    { id: "help", line: "put -h" },
    { id: "list", line: "list" },
    { id: "putall", line: ["putall", '{"filed":"x","n":1}'] },
    { id: "table", line: "list", env: { CREDSTASH_DEFAULT_TABLE: "TABLE-none" } },
    { id: "hangs", line: "getall", seconds: 8 },
  ],
};

const bench = benchOfFile();

describeWith(["credstash", "moto", "sstash"], "the forked credstash that the other suites run", () => {
  it("leaves what a process of its own leaves: status, output, errors, rows and files", async () => {
    const host = bench().tablesOf("moto");
    const [forked, spawned] = await Promise.all([
      play(sample, bench().credstash, host),
      play(sample, credstashProcess, host),
    ]);
    expect([...forked.lines]).toEqual([...spawned.lines]);
    expect(forked.rows).toEqual(spawned.rows);
    expect(forked.files).toEqual(spawned.files);
    expect([...forked.lines.values()].map(({ status }) => status)).toEqual([
      ...[0, 0, 1, 0, 1, 0, 0, 0, 1, 2, 0, 0, 0, 1],
      null,
    ]);
  });
});
