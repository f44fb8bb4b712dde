import type { Scenario } from "./scenario.ts";

/** Given to a table that holds `foo` (context a=b) and version 3 of `three`. */
const grammar: readonly (string | readonly string[])[] = [
  ["get", "foo", "a=b", "-v", "1"],
  ["get", "-v", "1", "foo", "a=b"],
  "get three -v=3",
  "get three -v3",
  "get three --version=3",
  "get three --ver 3",
  "get three -nv 3",
  "get three -n",
  "get three --no",
  "get three -f yaml",
  "put dash -- -x",
  "put minus -1",
  "put fraction -1.5",
  "put foo2 -x",
  "put equals a=b",
  "put -a three four",
  "put three five -a",
  "put swallowed -v 2",
  "get three -r x",
  "get three --region us-east-1",
  "-p a -n b list",
  "--log x keys",
  "--tab TABLE keys",
  "-tTABLE keys",
  "-t=TABLE keys",
  "--table=TABLE keys",
  "--log-level ERROR keys",
  "--log-level debug keys",
  "--log-file other.log keys",
  "ge foo",
  "get",
  "put",
  "putall",
  "delete",
  "delete a b",
  "list x",
  "keys x",
  "getall x",
  "put n v -d SHA1",
  "put n v -d sha256",
  "getall -f xml",
  "setup --tags bad",
  ["putall", "{}", "-P"],
  ["putall", "{}"],
  "--version",
  "-v",
  "get three --unknown",
  "get three -v",
  "-- keys",
  "get -- three",
];

const help: readonly (string | readonly string[])[] = [[], "-h", "--help", "get -h", "put --help", "setup -h"];

export const grammarScenarios: readonly Scenario[] = [
  {
    title: "the grammar of arguments",
    steps: [
      { id: "G put foo", line: "put foo secret a=b" },
      { id: "G put three", line: "put three value -v 3" },
      ...grammar.map((line) => ({ id: `G ${spelled(line)}`, line })),
      ...help.map((line) => ({ id: `G help ${spelled(line)}`, line, stdout: "some text" as const })),
      { id: "G list", line: "list" },
    ],
  },
  {
    title: "options between arguments",
    steps: [
      { id: "O put foo", line: "put foo secret a=b" },
      ...["get foo -v 1 a=b", "put foo -a six c=d", "put foo six -a c=d", "put split -v 2 value", "get split"].map(
        (line) => ({ id: `O ${line}`, line }),
      ),
    ],
  },
];

function spelled(line: string | readonly string[]): string {
  return typeof line === "string" ? line : line.join(" ");
}
