import type { Scenario } from "./scenario.ts";

export const placeScenarios: readonly Scenario[] = [
  {
    title: "a table that is not there",
    env: { CREDSTASH_DEFAULT_TABLE: "TABLE-none" },
    steps: ["list", "keys", "get x", "get x -v 1", "get x*", "put a b", "put a b -a", "delete a", "getall"].map(
      (line) => ({
        id: `S7 ${line}`,
        line,
        mentions: "ResourceNotFoundException",
      }),
    ),
  },
  {
    title: "which table",
    env: { CREDSTASH_DEFAULT_TABLE: "TABLE-none" },
    steps: [
      { id: "S5 flag", line: "-t TABLE put a b" },
      { id: "S5", line: "get a", env: { CREDSTASH_DEFAULT_TABLE: "TABLE" } },
      { id: "S5 empty", line: "list", env: { CREDSTASH_DEFAULT_TABLE: "" } },
    ],
  },
  {
    title: "making the table",
    onlyOnMoto: true,
    regions: [],
    steps: [
      { id: "S1", line: "setup" },
      { id: "S2", line: "setup" },
      { id: "S2 put", line: "put a b" },
      { id: "S3", line: ["-t", "TABLE-2", "setup", "--tags", "env=prod", "team=core"] },
      { id: "S3 bare", line: ["-t", "TABLE-3", "setup", "--tags"] },
      { id: "S3 again", line: ["-t", "TABLE-3", "setup", "--tags", "a=b"] },
    ],
  },
  {
    title: "a region for the key that is remembered",
    onlyOnMoto: true,
    files: { "home/.credstash": '{"other": [1]}' },
    steps: [
      { id: "S4", line: "setup --save-kms-region us-west-2" },
      { id: "S4 put", line: "put a b" },
      { id: "S4 override", line: "--kms-region us-east-1 put b c" },
      { id: "S4 get", line: "get a" },
      { id: "S4 wrong", line: "setup --save-kms-region eu-west-1" },
      { id: "S4 fails", line: "put c d" },
    ],
  },
  {
    title: "which region",
    onlyOnMoto: true,
    regions: ["us-west-2"],
    files: {
      "home/.aws/config":
        "[default]\nregion = us-west-2\n\n[profile far]\nregion = us-west-2\n\n[profile bare]\noutput = json\n",
      "home/.aws/credentials":
        "[default]\naws_access_key_id = a\naws_secret_access_key = b\n\n[far]\naws_access_key_id = a\naws_secret_access_key = b\n",
    },
    steps: [
      { id: "S6 profile", line: "put a b" },
      { id: "S6 flag", line: "-r us-west-2 get a" },
      { id: "S6 other", line: "-r us-east-1 get a" },
      { id: "S6 env", line: "get a", env: { AWS_DEFAULT_REGION: "us-east-1" } },
      { id: "S6 far", line: "-p far get a" },
      { id: "S6 AWS_PROFILE", line: "get a", env: { AWS_PROFILE: "far" } },
      { id: "S6 AWS_REGION", line: "get a", env: { AWS_REGION: "us-east-1" } },
      { id: "S8", line: "-p nosuch list" },
    ],
  },
  {
    title: "a role",
    onlyOnMoto: true,
    env: { AWS_DEFAULT_REGION: "us-east-1" },
    steps: [
      { id: "S9 put", line: "put a b" },
      { id: "S9", line: "-n arn:aws:iam::123456789012:role/reader get a" },
    ],
  },
  {
    title: "a damaged ~/.credstash",
    files: { "home/.credstash": "not json" },
    steps: [{ id: "S10", line: "keys" }],
  },
];
