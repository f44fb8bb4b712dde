import type { Scenario } from "./scenario.ts";

export const listingScenarios: readonly Scenario[] = [
  {
    title: "lists",
    steps: [
      { id: "L1 put com 0", line: ["put", "com", "x", "-v", ""] },
      { id: "L1 put com 12", line: ["put", "com", "y", "-v", "12", "-c", "my comment"] },
      { id: "L1 put ctx", line: "put ctx z a=b" },
      { id: "L1", line: "list" },
      {
        id: "L2 put",
        line: ["putall", '{"a.b":"1","emptyv2":"","A-d":"2","@f":"3","é":"4","\\ud83d\\ude00":"5","\\uffee":"6"}'],
      },
      { id: "L2", line: "list" },
      { id: "L4", line: "keys" },
      { id: "L6 put", line: ["put", "empty-comment", "x", "-c", ""] },
      { id: "L6", line: "list" },
    ],
  },
  {
    title: "a table of more than one page",
    steps: [
      ...[1, 2, 3, 4].map((number) => ({
        id: `L5 put ${number}`,
        line: `put big${number} -`,
        stdin: "0123456789".repeat(30_000),
      })),
      { id: "L5 put last", line: "put small x" },
      { id: "L5", line: "list" },
      { id: "L5 keys", line: "keys" },
      { id: "L5 getall", line: "getall" },
      { id: "L5 get", line: "get *" },
      { id: "L7", line: "put toobig -", stdin: "x".repeat(310_000) },
    ],
  },
  {
    title: "many values at once",
    files: { "cwd/all.json": '{"q1": "v1", "q2": "v2"}' },
    steps: [
      { id: "PA1", line: ["putall", '{"p1":"v1","p2":"v2"}'] },
      { id: "PA2", line: ["putall", '{"p1":"v1","p3":"v3"}'] },
      { id: "PA3", line: ["putall", "-a", '{"p1":"x","p3":"y"}'] },
      { id: "PA4 file", line: "putall @all.json" },
      { id: "PA4 stdin", line: "putall - -v 2", stdin: '{"q1": "v1", "q2": "v2"}' },
      { id: "PA5", line: ["putall", '{"n1":1,"n2":"ok"}'] },
      { id: "PA6 text", line: "putall notjson" },
      { id: "PA6 empty", line: ["putall", ""] },
      { id: "PA6 list", line: ["putall", '["a"]'] },
      { id: "PA7", line: ["putall", '{"p7":"@f"}'] },
      { id: "PA7 get", line: "get p7" },
      { id: "PA8", line: ["putall", '{"p8":"x","p9":"y"}', "a=b", "-v", "9"] },
      { id: "PA8 get", line: "get p9 a=b -v 9" },
      { id: "PA9", line: ["putall", '{"dup":"1","dup":"2"}'] },
      { id: "PA9 get", line: "get dup" },
      { id: "PA10", line: ["putall", '{"10":"ten","9":"nine","b":"b"}'] },
      { id: "PA11", line: ["putall", '{"u":"\\u00e9\\ud83d\\ude00\\n"}', "-d", "SHA512"] },
      { id: "PA11 get", line: "get u" },
      { id: "PA list", line: "list" },
    ],
  },
  {
    title: "a comment for many values",
    steps: [
      { id: "PA12", line: ["putall", '{"p1":"v1"}', "-c", "why"] },
      { id: "PA12 list", line: "list" },
    ],
  },
];
