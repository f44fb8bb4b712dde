import { InvalidInputError } from "../../errors.ts";

// Source: API reference of CreateSecret: a name has 1 to 512 of these characters.
const longestName = 512;
const nameForm = /^[A-Za-z0-9/_+=.@-]+$/;
const arnForm = /^arn:[\w-]+:secretsmanager:/;
/** Of an id in the API: a name or an ARN. */
const longestId = 2048;

/** Names as callers see them are relative: the store's prefix stands before each, as it is. An ARN stands for itself. */
export class SecretNames {
  readonly #prefix: string;

  /** @throws InvalidInputError for a prefix that no name can begin with. */
  constructor(prefix: string) {
    if (prefix !== "") checkName(prefix, "prefix");
    this.#prefix = prefix;
  }

  get prefix(): string {
    return this.#prefix;
  }

  /** The id for AWS. @throws InvalidInputError when there can be no such secret. */
  idOf(name: string): string {
    if (!isArn(name)) return checkName(this.#prefix + requireText(name), "name");
    if (name.length > longestId) throw new InvalidInputError(`the ARN is longer than ${longestId} characters`);
    return name;
  }

  /** The name of a secret that is to be made. @throws InvalidInputError for an ARN too: AWS makes those. */
  newNameOf(name: string): string {
    if (isArn(name)) throw new InvalidInputError("a new secret is made by its name; AWS gives it the ARN");
    return this.idOf(name);
  }

  /** Undefined for a name outside the prefix. */
  relative(full: string): string | undefined {
    return full.startsWith(this.#prefix) && full !== this.#prefix ? full.slice(this.#prefix.length) : undefined;
  }
}

export function isArn(name: string): boolean {
  return arnForm.test(name);
}

function requireText(name: string): string {
  // Callers without types.
  if (typeof name !== "string") throw new InvalidInputError("the name is not text");
  if (name === "") throw new InvalidInputError("the name is empty");
  return name;
}

function checkName(name: string, what: "name" | "prefix"): string {
  if (name.length > longestName) {
    throw new InvalidInputError(`the ${what} is longer than the ${longestName} characters that Secrets Manager allows`);
  }
  if (!nameForm.test(name)) {
    throw new InvalidInputError(
      `the ${what} holds a character that Secrets Manager does not allow; letters, digits and /_+=.@- are`,
    );
  }
  return name;
}
