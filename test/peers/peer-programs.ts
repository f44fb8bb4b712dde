import { existsSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, it } from "vitest";
import { missingForDynamoDbLocal } from "../wire/dynamodb-peer.ts";
import { programPath } from "./program-path.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

export const paths = {
  credstash: `${root}.peers/credstash/bin/credstash`,
  credstashPython: `${root}.peers/credstash/bin/python`,
  credstashServer: fileURLToPath(new URL("credstash-server.py", import.meta.url)),
  moto: `${root}.peers/moto/bin/moto_server`,
  motoPython: `${root}.peers/moto/bin/python`,
  cfnLint: `${root}.peers/templates/bin/cfn-lint`,
  checkJsonSchema: `${root}.peers/templates/bin/check-jsonschema`,
  templatesPython: `${root}.peers/templates/bin/python`,
  nodecredstash: `${root}.peers/nodecredstash/nodecredstash.mjs`,
  /** SSTASH_PEERS_COMMAND names another build of the command, an installed one say. */
  sstash: process.env["SSTASH_PEERS_COMMAND"] ?? `${root}packages/cli/bin/sstash.js`,
};

export type Peer =
  | "credstash"
  | "moto"
  | "templates"
  | "nodecredstash"
  | "DynamoDB Local"
  | "secret service"
  | "MariaDB"
  | "PAM"
  | "PostgreSQL"
  | "haproxy"
  | "pgbouncer"
  | "sstash";

const installHint = "is not installed; run test/peers/install.sh";

/** Why each peer cannot take part, or undefined when it can. */
const missing: Readonly<Record<Peer, () => string | undefined>> = {
  credstash: () => (existsSync(paths.credstash) ? undefined : `credstash ${installHint}`),
  moto: () => (existsSync(paths.moto) ? undefined : `moto ${installHint}`),
  templates: missingTemplates,
  nodecredstash: () => (existsSync(paths.nodecredstash) ? undefined : `nodecredstash ${installHint}`),
  "DynamoDB Local": missingForDynamoDbLocal,
  "secret service": missingForSecretService,
  MariaDB: () => missingPrograms("mariadbd", "mariadb-install-db", "openssl"),
  PAM: missingForPam,
  PostgreSQL: () => missingPrograms("postgres", "initdb", "openssl"),
  haproxy: () => missingPrograms("haproxy"),
  pgbouncer: () => missingPrograms("pgbouncer"),
  sstash: () => (isBuilt() ? undefined : "sstash is not built; run `npm run build`"),
};

function missingTemplates(): string | undefined {
  const absent = [paths.cfnLint, paths.checkJsonSchema].filter((path) => !existsSync(path));
  return absent.length === 0 ? undefined : `${absent.map((path) => basename(path)).join(", ")} ${installHint}`;
}

function missingPrograms(...programs: readonly string[]): string | undefined {
  const absent = programs.filter((program) => programPath(program) === undefined);
  return absent.length === 0 ? undefined : `${absent.join(", ")} is missing; run test/peers/install.sh --system`;
}

/** A service of PAM is a file in a folder of root's. */
function missingForPam(): string | undefined {
  if (process.getuid?.() !== 0) return "only root can write a service into /etc/pam.d";
  return existsSync("/etc/pam.d") ? missingPrograms("python3") : "there is no /etc/pam.d";
}

function missingForSecretService(): string | undefined {
  return missingPrograms("dbus-run-session", "gnome-keyring-daemon", "secret-tool");
}

function isBuilt(): boolean {
  return existsSync(paths.sstash) && existsSync(new URL("../dist/bin.js", pathToFileURL(paths.sstash)));
}

/** Whether a peer is there. */
export function isThere(peer: Peer): boolean {
  return missing[peer]() === undefined;
}

/**
 * A suite that needs peers. Where one is missing its tests are skipped, each counted, with the reason in the title and on
 * stderr; with SSTASH_PEERS=required a missing peer is a failure.
 */
export function describeWith(needs: readonly Peer[], title: string, body: () => void): void {
  const reasons = needs.flatMap((peer) => missing[peer]() ?? []);
  if (reasons.length === 0) {
    describe(title, body);
    return;
  }
  const reason = reasons.join("; ");
  if (process.env["SSTASH_PEERS"] === "required") {
    describe(title, () => {
      it("has the peers it needs", () => {
        throw new Error(reason);
      });
    });
    return;
  }
  process.stderr.write(`peers: skipped "${title}": ${reason}\n`);
  describe.skip(`${title} (skipped: ${reason})`, body);
}
