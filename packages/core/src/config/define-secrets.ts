import { InvalidInputError } from "../errors.ts";
import { parseStoreAddress } from "../store-address.ts";
import type { SecretsDeclaration, VariableDeclaration, Variables } from "./declaration.ts";
import { isStandardSchema } from "./standard-schema.ts";
import { type VariableType, variableTypes } from "./variable-types.ts";

/**
 * Declares which secrets a program needs. For `sstash.config.ts`, whose default export it is; the types of what is loaded
 * follow from it.
 * @throws InvalidInputError that names the variable and what is wrong with it.
 */
export function defineSecrets<const V extends Variables>(declaration: SecretsDeclaration<V>): SecretsDeclaration<V> {
  checkDeclaration(declaration);
  return declaration;
}

const fields: Readonly<Record<keyof VariableDeclaration, (value: unknown) => string | undefined>> = {
  secret: (value) => (isText(value) ? undefined : "the name of a secret"),
  type: (value) => (variableTypes.includes(value as VariableType) ? undefined : `one of ${variableTypes.join(", ")}`),
  schema: (value) => (isStandardSchema(value) ? undefined : "a Standard Schema, as of zod, valibot or arktype"),
  required: (value) => (typeof value === "boolean" ? undefined : "true or false"),
  default: (value) =>
    ["string", "number", "boolean"].includes(typeof value) ? undefined : "a text, number or boolean",
  version: (value) => (isText(value) ? undefined : "a version"),
  context: (value) => (isContext(value) ? undefined : "an object of texts"),
  description: (value) => (typeof value === "string" ? undefined : "a text"),
};

const topFields = ["store", "context", "variables", "$schema"];

/** Also for what came out of a file. @throws InvalidInputError */
export function checkDeclaration(given: unknown): asserts given is SecretsDeclaration {
  if (!isObject(given)) throw new InvalidInputError("a declaration is an object with variables");
  const stranger = Object.keys(given).find((field) => !topFields.includes(field));
  if (stranger !== undefined) {
    throw new InvalidInputError(`a declaration has store, context and variables, and no ${JSON.stringify(stranger)}`);
  }
  checkStore(given["store"]);
  if (given["context"] !== undefined && !isContext(given["context"])) {
    throw new InvalidInputError("the declaration's context is an object of texts");
  }
  const variables = given["variables"];
  if (!isObject(variables)) throw new InvalidInputError("a declaration has variables: an object by their names");
  if (Object.keys(variables).length === 0) throw new InvalidInputError("the declaration has no variables");
  for (const [name, variable] of Object.entries(variables)) checkVariable(name, variable);
}

function checkStore(store: unknown): void {
  if (store === undefined) return;
  const addresses = Array.isArray(store) ? store : [store];
  if (addresses.length === 0 || !addresses.every(isText)) {
    throw new InvalidInputError("the declaration's store is the address of a store, or a list of them");
  }
  for (const address of addresses) parseStoreAddress(address);
}

function checkVariable(name: string, variable: unknown): void {
  const of = `variable ${JSON.stringify(name)}`;
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    throw new InvalidInputError(`${of}: a name is letters, digits and _, and begins with no digit`);
  }
  if (typeof variable === "string") {
    if (!isText(variable)) throw new InvalidInputError(`${of}: the name of the secret is empty`);
    return;
  }
  if (!isObject(variable)) throw new InvalidInputError(`${of} is the name of a secret, or an object with one`);
  for (const [field, value] of Object.entries(variable)) {
    if (!Object.hasOwn(fields, field)) {
      throw new InvalidInputError(
        `${of} has no field ${JSON.stringify(field)}: there are ${Object.keys(fields).join(", ")}`,
      );
    }
    const wants = value === undefined ? undefined : fields[field as keyof VariableDeclaration](value);
    if (wants !== undefined) throw new InvalidInputError(`${of}: ${field} is ${wants}`);
  }
  if (variable["secret"] === undefined) throw new InvalidInputError(`${of} has no secret`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isContext(value: unknown): boolean {
  return isObject(value) && Object.values(value).every((one) => typeof one === "string");
}
