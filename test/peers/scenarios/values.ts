import type { Scenario } from "./scenario.ts";

const invalidUtf8 = Uint8Array.of(0x61, 0xff, 0xfe, 0x62);

export const valueScenarios: readonly Scenario[] = [
  {
    title: "values from files, standard input and a prompt",
    files: {
      "cwd/f": "line1\nline2\n",
      "cwd/crlf": "one\r\ntwo\r\n",
      "cwd/nul": "\ufeffa\0b",
      "cwd/bad": invalidUtf8,
      "cwd/@f": "file named @f",
      "home/x": "from home",
    },
    steps: [
      { id: "I1 put", line: "put a @f" },
      { id: "I1", line: "get a" },
      { id: "I2 put", line: "put b -", stdin: "x\n" },
      { id: "I2", line: "get b -n" },
      { id: "I3 missing", line: "put c @/nope" },
      { id: "I3 alone", line: "put c @" },
      { id: "I3 folder", line: "put c @/tmp" },
      { id: "I4 put", line: "put d @~/x" },
      { id: "I4", line: "get d" },
      { id: "I5 put", line: "put e -", stdin: "one\r\ntwo\r\n" },
      { id: "I5", line: "get e" },
      { id: "I5 put file", line: "put f @crlf" },
      { id: "I5 file", line: "get f" },
      { id: "I6", line: "put g -", stdin: invalidUtf8 },
      { id: "I6 file", line: "put g @bad" },
      { id: "I7 put", line: "put p -P", stdin: "pw\n" },
      { id: "I7", line: "get p" },
      { id: "I7 replaces", line: "put q given -P", stdin: "typed\nmore\n" },
      { id: "I7 get", line: "get q" },
      { id: "I7 end", line: "put r -P" },
      { id: "I8 put", line: "put h @nul" },
      { id: "I8", line: "get h" },
      { id: "I9 put", line: "put i @@f" },
      { id: "I9", line: "get i" },
      { id: "I10 put", line: ["put", "j", ""] },
      { id: "I10", line: "get j" },
      { id: "I list", line: "list" },
    ],
  },
];
