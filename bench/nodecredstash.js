// nodecredstash has no command: the least script that does the work with it. `node nodecredstash.js MODULE get|getall|putall
// [SECRET or DOCUMENT]`
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [module, verb, argument] = process.argv.slice(2);
const { CredStash } = await import(pathToFileURL(module).href);
const credStash = new CredStash();
const tableName = process.env.CREDSTASH_DEFAULT_TABLE;

const verbs = {
  get: async () => `${await credStash.getSecret({ name: argument, tableName })}\n`,
  getall: async () => {
    const secrets = await credStash.getAllSecrets({ tableName });
    return Object.entries(secrets)
      .map(([name, value]) => `${name.toUpperCase()}='${value}'\n`)
      .join("");
  },
  putall: async () => {
    const entries = Object.entries(JSON.parse(readFileSync(argument, "utf8")));
    for (const [name, secret] of entries) await credStash.putSecret({ name, secret, version: 0, tableName });
    return entries.map(([name]) => `${name}\n`).join("");
  },
};
process.stdout.write(await verbs[verb]());
