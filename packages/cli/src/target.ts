import {
  type CredstashAddress,
  isSstashError,
  type LocalAddress,
  parseStoreAddress,
  type SecretsManagerAddress,
  type StoreAddress,
} from "@sstash/core";
import type { CommandContext } from "./command.ts";
import { defaultTable } from "./defaults.ts";
import type { GlobalValues } from "./options/global-options.ts";
import { UsageError } from "./usage-error.ts";

/** A local store: the folder that is named, or the one that takes the place of a table. */
export type LocalTarget = Omit<LocalAddress, "dir"> &
  ({ readonly dir: string } | { readonly dir?: undefined; readonly table: string });

/** Where the command works, whether an address or single options say it. */
export type Target = CredstashAddress | SecretsManagerAddress | LocalTarget;
export type BackendName = Target["backend"];
export type TargetOf<B extends BackendName> = Extract<Target, { readonly backend: B }>;

type Place = Pick<CommandContext, "globals" | "env">;

/** What an address says, and therefore no option beside it. */
const placeOptions = [
  "table",
  "region",
  "profile",
  "arn",
  "backend",
  "kms-region",
  "local-dir",
  "master-key-file",
  "master-key-keychain",
] as const satisfies readonly (keyof GlobalValues)[];

/** Those that say which store is meant; the others only say how one is reached, and beside SSTASH_STORE would lead to another. */
const whichStore = ["table", "backend", "local-dir"] as const satisfies readonly (keyof GlobalValues)[];

/** @throws UsageError for a bad address, and for an option that says again where the store is. */
export function checkStoreOption(globals: GlobalValues): void {
  if (globals.store === undefined) return;
  const beside = placeOption(globals);
  if (beside !== undefined) throw new UsageError(`--store and --${beside} exclude each other: the address says it`);
  parsed(globals.store, "--store");
}

/**
 * Flag, then environment, then default. An option that says which store is meant stands before SSTASH_STORE as a whole, so that
 * credstash's own command lines mean what they always meant.
 */
export function targetsOf(place: Place): readonly [Target, ...Target[]] {
  const [first = flagTarget(place), ...others] = addressesOf(place) ?? [];
  return [bound(first, place), ...others.map((other) => bound(other, place))];
}

/** The store that is written to: of several, the first. */
export function targetOf(place: Place): Target {
  return targetsOf(place)[0];
}

function bound(target: Target, place: Place): Target {
  return target.backend === "credstash" ? { ...target, requireBinding: bindingRequired(place, target) } : target;
}

/** The stores that are named by their addresses; undefined where single options say it. */
export function addressesOf({ globals, env }: Place): readonly StoreAddress[] | undefined {
  if (globals.store !== undefined) return parsed(globals.store, "--store");
  // An address holds no blank, so blanks can stand between two.
  const given = env["SSTASH_STORE"] ?? "";
  // Pipelines write an empty one where there is none. Blanks are a name that was lost: the default would be a place nobody named.
  if (given === "" || whichStore.some((name) => isGiven(globals, name))) return undefined;
  const named = given.split(/\s+/).filter((part) => part !== "");
  if (named.length === 0) throw new UsageError("SSTASH_STORE holds blanks only: it is a store address, or unset");
  const beside = placeOption(globals);
  if (beside === undefined) return parsed(named, "SSTASH_STORE");
  throw new UsageError(
    `SSTASH_STORE names the store, so --${beside} has no place here: give a whole address with --store, or say which store with --table or --backend`,
  );
}

/** The key that the address says to write under. */
export function writeKeyOf(target: Target): string | undefined {
  return target.backend === "local" ? undefined : target.key;
}

/** The first option that says by itself where a store is. */
export function placeOption(globals: GlobalValues): string | undefined {
  return placeOptions.find((name) => isGiven(globals, name));
}

function isGiven(globals: GlobalValues, name: keyof GlobalValues): boolean {
  return globals[name] !== undefined && globals[name] !== false;
}

function parsed(addresses: readonly string[], from: string): readonly StoreAddress[] {
  return addresses.map((address, index) => {
    try {
      return parseStoreAddress(address);
    } catch (error) {
      if (!isSstashError(error)) throw error;
      throw new UsageError(`${from}${addresses.length > 1 ? ` number ${index + 1}` : ""}: ${error.message}`);
    }
  });
}

function bindingRequired({ globals, env }: Place, { requireBinding }: CredstashAddress): boolean {
  const required = env["SSTASH_REQUIRE_BINDING"] ?? "";
  if (!["", "0", "1"].includes(required)) throw new UsageError("SSTASH_REQUIRE_BINDING must be 1, 0 or unset");
  return globals["require-binding"] || (requireBinding ?? required === "1");
}

const flagTargets: { readonly [B in BackendName]: (place: Place) => TargetOf<B> } = {
  credstash: (place) => ({
    backend: "credstash",
    table: tableOf(place),
    ...awsPlace(place),
    ...given("kmsRegion", place.globals["kms-region"]),
  }),
  "secrets-manager": (place) => {
    refuseForeign(place.globals);
    return { backend: "secrets-manager", prefix: "", ...awsPlace(place) };
  },
  local: localPlace,
};

const foreignToSecretsManager: Partial<Record<keyof GlobalValues, string>> = {
  table: "Secrets Manager has no tables; --store secrets-manager:PREFIX names a part of it",
  "kms-region": "--kms-region has no place here: Secrets Manager calls KMS in its own Region",
  "local-dir": "--local-dir is for the local backend",
  "master-key-file": "--master-key-file is for the local backend",
  "master-key-keychain": "--master-key-keychain is for the local backend",
};

function refuseForeign(globals: GlobalValues): void {
  for (const [name, message] of Object.entries(foreignToSecretsManager)) {
    if (isGiven(globals, name as keyof GlobalValues)) throw new UsageError(message);
  }
}

const backendNames = Object.keys(flagTargets);

function flagTarget(place: Place): Target {
  const backend = place.globals.backend ?? (place.env["SSTASH_BACKEND"] || "credstash");
  if (isBackendName(backend)) return flagTargets[backend](place);
  throw new UsageError(`SSTASH_BACKEND must be one of ${backendNames.join(", ")}`);
}

function isBackendName(name: string): name is BackendName {
  return backendNames.includes(name);
}

function tableOf({ globals, env }: Place): string {
  return globals.table ?? env["CREDSTASH_DEFAULT_TABLE"] ?? defaultTable;
}

function awsPlace({ globals }: Place) {
  return {
    ...given("region", globals.region),
    ...given("profile", globals.profile),
    ...given("roleArn", globals.arn),
  };
}

function localPlace(place: Place): LocalTarget {
  const { globals, env } = place;
  if (globals["local-dir"] !== undefined && globals.table !== undefined) {
    throw new UsageError("--local-dir and --table exclude each other: a local table is a folder");
  }
  if (globals["master-key-file"] !== undefined && globals["master-key-keychain"]) {
    throw new UsageError("--master-key-file and --master-key-keychain exclude each other");
  }
  const dir = globals["local-dir"] ?? (globals.table === undefined ? env["SSTASH_LOCAL_DIR"] : undefined);
  return {
    backend: "local",
    ...(dir ? { dir } : { table: tableOf(place) }),
    ...given("masterKeyFile", globals["master-key-file"]),
    ...(globals["master-key-keychain"] ? { masterKeyKeychain: true } : {}),
  };
}

function given<K extends string>(field: K, value: string | undefined): { readonly [P in K]?: string } {
  return (value === undefined ? {} : { [field]: value }) as { readonly [P in K]?: string };
}
