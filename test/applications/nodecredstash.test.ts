import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AwsTable } from "../cli/aws-table.ts";
import { awsEnvironment } from "../cli/credstash-bench.ts";
import { notBuilt, start } from "../resilience/built-program.ts";
import { type Dynalite, startDynalite } from "../wire/dynamodb-peer.ts";
import { type KmsDouble, startKmsDouble } from "../wire/kms-double.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

let kms: KmsDouble;
let dynamodb: Dynalite;
let folder: string;

/** The README's first example, but for the line that imports. */
const example = (name: string) => `
const credstash = new Credstash();
credstash.putSecret({ name: ${JSON.stringify(name)}, secret: "Exhaust vent", version: 1, context: { rebel: "true" } })
  .then(() => credstash.getSecret({ name: ${JSON.stringify(name)}, version: 1, context: { rebel: "true" } }))
  .then((secret) => console.log(secret));
`;

beforeAll(async () => {
  [kms, dynamodb] = await Promise.all([startKmsDouble(), startDynalite()]);
  awsEnvironment(kms.endpoint, dynamodb.endpoint);
  await AwsTable.make("credential-store", dynamodb.endpoint);
  folder = await mkdtemp(join(tmpdir(), "sstash-facade-"));
  await mkdir(join(folder, "node_modules/@sstash"), { recursive: true });
  await symlink(join(root, "packages/core"), join(folder, "node_modules/@sstash/core"));
  await writeFile(join(folder, "a.cjs"), `let Credstash = require("@sstash/core/nodecredstash");${example("a")}`);
  await writeFile(
    join(folder, "b.cjs"),
    `const { CredStash: Credstash } = require("@sstash/core/nodecredstash");${example("b")}`,
  );
  await writeFile(join(folder, "c.mjs"), `import Credstash from "@sstash/core/nodecredstash";${example("c")}`);
  await writeFile(
    join(folder, "d.mjs"),
    `import { CredStash as Credstash } from "@sstash/core/nodecredstash";${example("d")}`,
  );
});
afterAll(async () => {
  await Promise.all([kms.close(), dynamodb.close(), rm(folder, { recursive: true, force: true })]);
});

describe.skipIf(notBuilt !== undefined)(
  `a program whose one import was changed${notBuilt === undefined ? "" : ` (skipped: ${notBuilt})`}`,
  () => {
    it.each(["a.cjs", "b.cjs", "c.mjs", "d.mjs"])("%s puts and gets", async (file) => {
      const env = {
        AWS_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
        AWS_SECRET_ACCESS_KEY: "none",
        AWS_ENDPOINT_URL_KMS: kms.endpoint,
        AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      };
      const { status, stdout, stderr } = await start(
        process.execPath,
        ["--disable-warning=ExperimentalWarning", file],
        { env, cwd: folder },
      ).ended;
      expect([status, stdout, stderr]).toEqual([0, "Exhaust vent\n", ""]);
    });
  },
);
