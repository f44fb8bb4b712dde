#!/usr/bin/env bash
# What npm would publish, installed into an empty project and used there: the command, and every subpath of the SDK.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

(cd "$root/packages/core" && npm pack --silent --pack-destination "$scratch" > /dev/null)
(cd "$root/packages/cli" && npm pack --silent --pack-destination "$scratch" > /dev/null)
cd "$scratch"
for archive in *.tgz; do
  tar -tzf "$archive" | grep -x package/LICENSE > /dev/null
  tar -tzf "$archive" | grep -x package/README.md > /dev/null
done
echo '{ "private": true, "type": "module" }' > package.json
npm install --silent --no-audit --no-fund ./*.tgz @aws-sdk/client-dynamodb@3 @aws-sdk/client-kms@3 @aws-sdk/client-secrets-manager@3 @aws-sdk/credential-providers@3 @smithy/core@3
cat > use.js <<'JS'
import { memoryStore } from "@sstash/core/memory";
import { credstashStore } from "@sstash/core/credstash";
import { secretsManagerStore } from "@sstash/core/secrets-manager";
import { localStore } from "@sstash/core/local";
import { EnvelopeStore } from "@sstash/core/envelope";
import { readAll, SecretValue, wholeOrThrow } from "@sstash/core";
const store = memoryStore();
await store.put("a", "value");
const [secret] = wholeOrThrow(await readAll(store));
if (secret.value.text() !== "value" || !(store instanceof EnvelopeStore)) throw new Error("the packed SDK does not work");
credstashStore({ region: "us-east-1" });
localStore({ dir: "store" });
const [leaf] = await (await import("@sstash/core/secrets-manager")).expandLeaves({ ...secret, value: new SecretValue('{"a": 1}') });
if (leaf.name !== "a#a" || secretsManagerStore().supports.leaves !== true) throw new Error("the packed SDK has no leaves");
JS
node use.js
export HOME=$scratch SSTASH_BACKEND=local
npx sstash put a b
[ "$(npx sstash get a)" = b ]
