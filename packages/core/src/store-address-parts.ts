import type { EncryptionContext } from "./store.ts";

interface AwsPlace {
  readonly region?: string;
  readonly profile?: string;
  readonly roleArn?: string;
  /** Stands in the place of AWS for every service of the store. */
  readonly endpoint?: string;
  /** KMS key to write under. */
  readonly key?: string;
}

export interface CredstashAddress extends AwsPlace {
  readonly backend: "credstash";
  /** Name or ARN. */
  readonly table: string;
  readonly kmsRegion?: string;
  readonly expectKey?: string;
  readonly requireBinding?: boolean;
  readonly context?: EncryptionContext;
}

export interface SecretsManagerAddress extends AwsPlace {
  readonly backend: "secrets-manager";
  /** Stands before every name, as it is; may be empty. */
  readonly prefix: string;
}

export interface LocalAddress {
  readonly backend: "local";
  /** Begins with `/`, `./`, `../` or `~/`. What `.` and `~` are is for the opener to say. */
  readonly dir: string;
  /** A path like `dir`. */
  readonly masterKeyFile?: string;
  readonly masterKeyKeychain?: boolean;
  readonly context?: EncryptionContext;
}

/** Where a store is and how to open it, as text: `credstash:TABLE`, `secrets-manager:PREFIX` or `local:DIR`, with parameters behind `?`. */
export type StoreAddress = CredstashAddress | SecretsManagerAddress | LocalAddress;

export type Backend = StoreAddress["backend"];
type Body = "table" | "prefix" | "dir";

/** The first group is the region. */
export const tableArn: RegExp = /^arn:[a-z0-9-]+:dynamodb:([a-z0-9-]+):\d{12}:table\/[A-Za-z0-9_.-]{3,255}$/;

interface Parameter {
  readonly field: string;
  /** Undefined for what the parameter cannot be. */
  readonly read: (text: string) => string | boolean | undefined;
  /** What it has to be, for the message. */
  readonly wants: string;
}

const text = { read: (given: string) => given || undefined, wants: "some text" };
const flag = { read: (given: string) => (given === "1" ? true : given === "0" ? false : undefined), wants: "0 or 1" };
const path = { read: (given: string) => (isPath(given) ? given : undefined), wants: pathRule() };
const url = { read: (given: string) => (isHttpUrl(given) ? given : undefined), wants: "an http or https URL" };

const awsParameters: Readonly<Record<string, Parameter>> = {
  region: { field: "region", ...text },
  profile: { field: "profile", ...text },
  "role-arn": { field: "roleArn", ...text },
  endpoint: { field: "endpoint", ...url },
  key: { field: "key", ...text },
};

export interface BackendRow {
  readonly body: Body;
  readonly accepts: (body: string) => boolean;
  readonly wants: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly hasContext: boolean;
}

export const backends: Readonly<Record<Backend, BackendRow>> = {
  credstash: {
    body: "table",
    accepts: (table) => /^[A-Za-z0-9_.-]{3,255}$/.test(table) || tableArn.test(table),
    wants: 'a table: 3 to 255 of A-Z, a-z, 0-9, "_", "." and "-", or a table\'s ARN',
    parameters: {
      ...awsParameters,
      "kms-region": { field: "kmsRegion", ...text },
      "expect-key": { field: "expectKey", ...text },
      "require-binding": { field: "requireBinding", ...flag },
    },
    hasContext: true,
  },
  "secrets-manager": {
    body: "prefix",
    accepts: (prefix) => /^[A-Za-z0-9/_+=.@-]*$/.test(prefix),
    wants: 'a prefix of A-Z, a-z, 0-9 and "/_+=.@-", or nothing',
    parameters: awsParameters,
    hasContext: false,
  },
  local: {
    body: "dir",
    accepts: isPath,
    wants: `a folder: ${pathRule()}`,
    parameters: {
      "master-key-file": { field: "masterKeyFile", ...path },
      "master-key-keychain": { field: "masterKeyKeychain", ...flag },
    },
    hasContext: true,
  },
};

export function isBackend(name: string): name is Backend {
  return Object.hasOwn(backends, name);
}

/** A bare word could as well be meant for a table. */
function isPath(given: string): boolean {
  return !given.includes("\0") && (/^(?:~|\.\.?)?\//.test(given) || ["~", ".", ".."].includes(given));
}

function pathRule(): string {
  return "a path that begins with /, ./, ../ or ~/";
}

function isHttpUrl(given: string): boolean {
  if (!/^https?:\/\//.test(given) || !URL.canParse(given)) return false;
  const { username, password, search, hash } = new URL(given);
  return username + password + search + hash === "";
}
