import { InvalidInputError } from "./errors.ts";
import { type Backend, backends, isBackend, type StoreAddress, tableArn } from "./store-address-parts.ts";

export type { CredstashAddress, LocalAddress, SecretsManagerAddress, StoreAddress } from "./store-address-parts.ts";

/** Names of the backends, in the order in which messages give them. */
export const backendNames: readonly Backend[] = Object.keys(backends) as Backend[];

const contextPrefix = "context.";

/** @throws InvalidInputError that says which part is wrong. It repeats nothing of the text, which may hold what is not for logs. */
export function parseStoreAddress(address: string): StoreAddress {
  const [, backend = "", body = "", query] = /^([^:?]*):([^?]*)(?:\?(.*))?$/s.exec(address) ?? [];
  if (!isBackend(backend)) throw bad(`begins with ${backendNames.map((name) => `${name}:`).join(", ")}`);
  if (/[\s\p{Cc}]/u.test(address)) throw bad("holds no blanks and no control characters; a blank is written %20");
  const row = backends[backend];
  const decoded = decode(body, `after ${backend}:`);
  if (!row.accepts(decoded)) throw bad(`has after ${backend}: ${row.wants}`);
  const found = { backend, [row.body]: decoded, ...(query === undefined ? {} : parameters(query, backend)) };
  // The tables of the backend made its fields, which the compiler cannot follow.
  return requireOneMeaning(found as unknown as StoreAddress);
}

function parameters(query: string, backend: Backend): Readonly<Record<string, unknown>> {
  const row = backends[backend];
  const values = new Map<string, unknown>();
  const context = new Map<string, string>();
  for (const [index, part] of query.split("&").entries()) {
    const place = `parameter number ${index + 1}`;
    const equals = part.indexOf("=");
    if (equals < 0) throw bad(`has parameters of the form name=value; ${place} is not`);
    const name = decode(part.slice(0, equals), place);
    const value = decode(part.slice(equals + 1), place);
    if (row.hasContext && name.startsWith(contextPrefix)) addPair(context, { name, value, place });
    else addValue(values, { name, value, place, backend });
  }
  return { ...Object.fromEntries(values), ...(context.size === 0 ? {} : { context: Object.fromEntries(context) }) };
}

interface Given {
  readonly name: string;
  readonly value: string;
  readonly place: string;
}

function addPair(context: Map<string, string>, { name, value, place }: Given): void {
  const key = name.slice(contextPrefix.length);
  if (key === "" || value === "") throw bad(`has context pairs with text on both sides; ${place} is not one`);
  if (context.has(key)) throw bad(`has each context pair once; ${place} is given again`);
  context.set(key, value);
}

function addValue(values: Map<string, unknown>, given: Given & { readonly backend: Backend }): void {
  const { name, backend, place } = given;
  const row = backends[backend];
  const parameter = Object.hasOwn(row.parameters, name) ? row.parameters[name] : undefined;
  if (parameter === undefined) throw unknownParameter(given);
  if (values.has(parameter.field)) throw bad(`has each parameter once; ${name} is given again (${place})`);
  const value = parameter.read(given.value);
  if (value === undefined) throw bad(`has in ${name} ${parameter.wants}`);
  values.set(parameter.field, value);
}

/** A known name is repeated, an unknown one is not: it may be anything. */
function unknownParameter({ name, backend, place }: Given & { readonly backend: Backend }): InvalidInputError {
  const rows = Object.values(backends);
  if (name.startsWith(contextPrefix)) return bad(`has no encryption context for ${backend}: (${place})`);
  if (rows.some((row) => Object.hasOwn(row.parameters, name))) {
    return bad(`has no ${name} for ${backend}: (${place})`);
  }
  const row = backends[backend];
  const known = [...Object.keys(row.parameters), ...(row.hasContext ? ["context.NAME"] : [])].sort();
  return bad(`has for ${backend}: the parameters ${known.join(", ")}; ${place} is none of them`);
}

function requireOneMeaning(address: StoreAddress): StoreAddress {
  if (address.backend === "local" && address.masterKeyFile !== undefined && address.masterKeyKeychain)
    throw bad("has master-key-file or master-key-keychain, not both");
  const own = address.backend === "credstash" ? tableArn.exec(address.table)?.[1] : undefined;
  if (own !== undefined && "region" in address && address.region !== undefined && address.region !== own)
    throw bad("has in region another region than in the table's ARN");
  return address;
}

/** The region that the address says: its parameter, or that of a table's ARN. */
export function regionOfAddress(address: StoreAddress): string | undefined {
  if (address.backend === "local") return undefined;
  return address.region ?? (address.backend === "credstash" ? tableArn.exec(address.table)?.[1] : undefined);
}

/** The text that parses to this address. @throws InvalidInputError for what no text can say. */
export function formatStoreAddress(address: StoreAddress): string {
  const row = backends[address.backend];
  // Looked up by the fields' names, which the tables know.
  const fields = address as unknown as Readonly<Record<string, string | boolean | undefined>>;
  const values = Object.entries(row.parameters).map(([name, { field }]) => [name, fields[field]] as const);
  const context = "context" in address ? Object.entries(address.context ?? {}) : [];
  const pairs = [...values, ...context.map(([name, value]) => [contextPrefix + name, value] as const)];
  const query = pairs.flatMap(([name, value]) =>
    value === undefined
      ? []
      : [`${encode(name)}=${encode(typeof value === "boolean" ? String(Number(value)) : value)}`],
  );
  const formatted = `${address.backend}:${encode(String(fields[row.body]))}${query.length === 0 ? "" : "?"}${query.join("&")}`;
  parseStoreAddress(formatted);
  return formatted;
}

function decode(encoded: string, place: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw bad(`is percent-encoded UTF-8; ${place} is not`);
  }
}

/** Leaves readable what means nothing in an address. */
function encode(given: string): string {
  try {
    return encodeURIComponent(given).replace(/%(?:2F|3A|40|2C)/g, decodeURIComponent);
  } catch {
    throw bad("holds Unicode text; a lone surrogate is none");
  }
}

function bad(what: string): InvalidInputError {
  return new InvalidInputError(`a store address ${what}`);
}
