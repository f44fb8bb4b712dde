import type { Scenario } from "./scenario.ts";

const dataRows = JSON.stringify({ "a.b": "v\"1,é😀'q", "a.c": "line1\nline2\n", num: "0123", emptyv: "" });
const plainRows = JSON.stringify({ "db.user": "app", "db.password": "s3cret-value", port: "5432", empty: "" });
const wildcardNames = ["a", "b", "ab", " a", " b", "ba", "abc", "a[anyvalue]z", "a b", "aabb"];
const starNames = ["QQQ", "QVQQ", "QVQVQ", "QQ", "Q", "QQVQ", "QrEQrE", "QErQE"];

export const documentScenarios: readonly Scenario[] = [
  {
    title: "wildcards over names with blanks and brackets",
    steps: [
      { id: "W0 put", line: "putall -", stdin: JSON.stringify(Object.fromEntries(wildcardNames.map((n) => [n, "x"]))) },
      ...["a", "ba", "abc", "a*z", "a*b", "*", "*a", " *", "A*", "a**b", "*zz*"].map((pattern) => ({
        id: `W0 ${pattern}`,
        line: ["get", pattern],
      })),
    ],
  },
  {
    title: "wildcards with several stars",
    steps: [
      { id: "W0Q put", line: "putall -", stdin: JSON.stringify(Object.fromEntries(starNames.map((n) => [n, "x"]))) },
      ...["Q*Q*Q", "Q*E*Q*E", "Q*", "*Q", "QQ*Q"].map((pattern) => ({ id: `W0 ${pattern}`, line: ["get", pattern] })),
    ],
  },
  {
    title: "wildcards, versions and formats",
    steps: [
      { id: "W1 put", line: ["putall", "-v", "1", '{"a.b":"1","a.c":"2","ab":"3","A-d":"4"}'] },
      { id: "W1", line: "get a.*" },
      { id: "W1 literal", line: "get a*" },
      ...["json", "csv", "dotenv", "yaml"].map((format) => ({ id: `W2 ${format}`, line: `get nomatch* -f ${format}` })),
      { id: "W3", line: "get [*" },
      { id: "W4 put", line: "put st*r shining" },
      { id: "W4", line: "get st*r" },
      { id: "W5 put", line: "put ab newer -v 2" },
      { id: "W5", line: "get a* -v 2" },
      { id: "W5 one", line: "get ab* -v 2" },
      { id: "W5 old", line: "get a* -v 1" },
      { id: "W6", line: "get ab*" },
      { id: "W7", line: "get ab* -n" },
      { id: "W8", line: "delete a*" },
      { id: "W9", line: "delete st*r" },
      { id: "W9 list", line: "list" },
    ],
  },
  {
    title: "documents of plain values",
    steps: [
      { id: "F0 put", line: "putall - -v 1", stdin: plainRows },
      ...["json", "yaml"].map((format) => ({ id: `F0 ${format}`, line: `getall -f ${format}` })),
      ...["csv", "dotenv"].map((format) => ({
        id: `F0 ${format}`,
        line: `getall -f ${format}`,
        stdout: "lines in any order" as const,
      })),
      { id: "F9", line: "getall -v 1" },
      { id: "F10", line: "getall --vers 1 --form json" },
      { id: "F11", line: ["getall", "-v", ""] },
    ],
  },
  {
    title: "documents of values with quotes, newlines and emoji",
    steps: [
      { id: "F put", line: "putall -", stdin: dataRows },
      { id: "F1", line: "getall" },
      { id: "F2", line: "getall -f csv", stdout: "lines in any order" },
      { id: "F3", line: "getall -f dotenv", stdout: "lines in any order" },
      { id: "F5 csv", line: "get a* -f csv", stdout: "lines in any order" },
      { id: "F5 dotenv", line: "get a.c* -f dotenv" },
      { id: "F6 put", line: "put ctl -", stdin: "\u0001\u007f\u2028\b\f\t/\\" },
      { id: "F6", line: "get ct*" },
    ],
  },
  {
    title: "an empty table",
    steps: [
      { id: "F7 getall", line: "getall" },
      { id: "F7 csv", line: "getall -f csv" },
      { id: "F7 dotenv", line: "getall -f dotenv" },
      { id: "F7 yaml", line: "getall -f yaml" },
      { id: "F7 list", line: "list" },
      { id: "F7 keys", line: "keys" },
    ],
  },
  {
    title: "a document with a secret of another context",
    steps: [
      { id: "F8 put", line: "put plain text" },
      { id: "F8 put context", line: "put bound text a=b" },
      { id: "F8", line: "getall", seconds: 8 },
      { id: "F8 get", line: "get *" },
      { id: "F8 get csv", line: "get * -f csv" },
    ],
  },
  {
    title: "a document of a version that one secret lacks",
    steps: [
      { id: "F9 put", line: ["putall", "-v", "1", '{"ab":"1","cd":"2"}'] },
      { id: "F9 put newer", line: "put ab newer -v 2" },
      { id: "F9 all", line: "getall -v 1" },
      { id: "F9 missing", line: "getall -v 2", seconds: 8 },
      { id: "F9 get", line: "get * -v 2" },
    ],
  },
];
