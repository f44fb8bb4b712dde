import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { InvalidInputError } from "../errors.ts";
import { fallback } from "../fallback.ts";
import type { SecretStore } from "../store.ts";
import { backendNames, parseStoreAddress, type StoreAddress } from "../store-address.ts";
import type { SecretsDeclaration } from "./declaration.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface StorePlace {
  readonly env: Environment;
  /** What a relative folder of a local store is relative to. */
  readonly folder: string;
}

/** As many reads at a time as a declaration has names, within reason: a start waits for the slowest alone. */
const readsAtOnce = 64;
const defaultTable = "credential-store";

/**
 * The store that the environment names in SSTASH_STORE, else the declaration, else SSTASH_BACKEND's default, else credstash's table.
 * Its backend alone is loaded. @throws InvalidInputError
 */
export async function declaredStore(declaration: SecretsDeclaration, place: StorePlace): Promise<SecretStore> {
  const [first, ...others] = await Promise.all(
    addressesOf(declaration, place.env).map((address) => openers[address.backend](address as never, place)),
  );
  if (first === undefined) throw new InvalidInputError("no store is named");
  return others.length === 0 ? first : fallback(first, ...others);
}

function addressesOf({ store }: SecretsDeclaration, env: Environment): readonly StoreAddress[] {
  const named = (env["SSTASH_STORE"] ?? "").split(/\s+/).filter((part) => part !== "");
  const addresses = named.length > 0 ? named : typeof store === "string" ? [store] : (store ?? []);
  if (addresses.length > 0) return addresses.map(parseStoreAddress);
  const backend = env["SSTASH_BACKEND"] || "credstash";
  const table = env["CREDSTASH_DEFAULT_TABLE"] ?? defaultTable;
  if (backend === "credstash") return [{ backend, table }];
  if (backend === "secrets-manager") return [{ backend, prefix: "" }];
  if (backend === "local") return [{ backend, dir: env["SSTASH_LOCAL_DIR"] ?? "" }];
  throw new InvalidInputError(`SSTASH_BACKEND must be one of ${backendNames.join(", ")}`);
}

type Openers = {
  readonly [B in StoreAddress["backend"]]: (
    address: Extract<StoreAddress, { readonly backend: B }>,
    place: StorePlace,
  ) => Promise<SecretStore>;
};

const openers: Openers = {
  credstash: async ({ backend: _, ...address }, { env }) => {
    const { credstashStore } = await import("../backends/credstash/index.ts");
    const requireBinding = address.requireBinding ?? env["SSTASH_REQUIRE_BINDING"] === "1";
    return credstashStore({ ...address, requireBinding, env, concurrency: readsAtOnce });
  },
  "secrets-manager": async ({ backend: _, ...address }, { env }) => {
    const { secretsManagerStore } = await import("../backends/secrets-manager/index.ts");
    return secretsManagerStore({ ...address, env });
  },
  local: async ({ dir, masterKeyFile, masterKeyKeychain, context }, { env, folder }) => {
    const { defaultLocalDir, localStore } = await import("../backends/local/index.ts");
    const home = env["HOME"] || homedir();
    const table = env["CREDSTASH_DEFAULT_TABLE"] ?? defaultTable;
    return localStore({
      env,
      dir: dir === "" ? defaultLocalDir(env, home, table) : absolute(dir, { home, folder }),
      ...(masterKeyFile === undefined ? {} : { masterKeyFile: absolute(masterKeyFile, { home, folder }) }),
      ...(masterKeyKeychain === undefined ? {} : { masterKeyKeychain }),
      ...(context === undefined ? {} : { context }),
    });
  },
};

function absolute(path: string, { home, folder }: { readonly home: string; readonly folder: string }): string {
  if (path === "~" || path.startsWith("~/")) return join(home, path.slice(1));
  return isAbsolute(path) ? path : resolve(folder, path);
}
