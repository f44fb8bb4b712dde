import type { OptionTable, OptionValues } from "../option-table.ts";

/** credstash's, before the verb (long names after it too), and ours. */
export const globalOptions = {
  region: {
    kind: "value",
    short: "r",
    abbreviable: true,
    placeholder: "REGION",
    describe: "region of the table (default: AWS_DEFAULT_REGION, AWS_REGION, the profile's, us-east-1)",
  },
  "kms-region": {
    kind: "value",
    abbreviable: true,
    placeholder: "REGION",
    describe: "region of the KMS key (default: that in ~/.credstash, or the table's)",
  },
  table: {
    kind: "value",
    short: "t",
    abbreviable: true,
    placeholder: "TABLE",
    describe: "table (default: CREDSTASH_DEFAULT_TABLE, or credential-store)",
  },
  profile: {
    kind: "value",
    short: "p",
    abbreviable: true,
    placeholder: "PROFILE",
    describe: "profile of the shared AWS configuration",
  },
  arn: {
    kind: "value",
    short: "n",
    abbreviable: true,
    placeholder: "ROLE-ARN",
    describe: "role to assume; not together with --profile",
  },
  "log-level": {
    kind: "value",
    abbreviable: true,
    placeholder: "LEVEL",
    default: "WARNING",
    describe: "what goes into --log-file: DEBUG, INFO, WARNING, ERROR or CRITICAL",
  },
  "log-file": {
    kind: "value",
    abbreviable: true,
    placeholder: "FILE",
    describe: "append failures to this file (default: no file)",
  },
  store: {
    kind: "repeatable",
    placeholder: "ADDRESS",
    describe:
      "the store, in one text: credstash:TABLE, secrets-manager:PREFIX or local:DIR, with ?region= and so on behind (default: SSTASH_STORE); not together with the options that say the same",
  },
  backend: {
    kind: "value",
    placeholder: "BACKEND",
    choices: ["credstash", "secrets-manager", "local"],
    describe: "where secrets are kept (default: SSTASH_BACKEND, or credstash)",
  },
  "local-dir": {
    kind: "value",
    placeholder: "DIR",
    describe: "folder of the local backend (default: SSTASH_LOCAL_DIR, or one a table under ~/.local/share/sstash)",
  },
  "master-key-file": {
    kind: "value",
    placeholder: "FILE",
    describe: "master key of the local backend (default: SSTASH_MASTER_KEY, or ~/.config/sstash/master.key)",
  },
  "master-key-keychain": {
    kind: "flag",
    describe: "the local backend's master key is in the keychain (also SSTASH_MASTER_KEY_KEYCHAIN=1)",
  },
  "require-binding": {
    kind: "flag",
    describe: "refuse records without sstash_binding (also SSTASH_REQUIRE_BINDING=1)",
  },
  timeout: {
    kind: "value",
    placeholder: "SECONDS",
    describe: "give up after this long (default: no limit of the whole, 60 s for each call)",
  },
  debug: {
    kind: "flag",
    describe: "print each call with its request id, and on an error what AWS answered and the stack",
  },
  stats: { kind: "flag", describe: "print how many calls were made, their retries, capacity units and time" },
  help: { kind: "flag", short: "h", abbreviable: true, describe: "this help" },
} as const satisfies OptionTable;

/** Understood before the verb alone: after it `--version` is a secret's. */
export const versionOption = {
  version: { kind: "flag", describe: "the version of sstash" },
} as const satisfies OptionTable;

export type GlobalValues = OptionValues<typeof globalOptions>;
