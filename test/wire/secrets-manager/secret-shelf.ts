import { randomBytes } from "node:crypto";
import { nameIsDying, nameIsTaken, noSecret, validation } from "./fault.ts";
import { StoredSecret } from "./stored-secret.ts";

const nameForm = /^[A-Za-z0-9/_+=.@-]{1,512}$/;

/** The secrets of one account and Region. */
export class SecretShelf {
  readonly #secrets = new Map<string, StoredSecret>();
  readonly #arnBeginning: string;

  constructor(region: string, account: string) {
    this.#arnBeginning = `arn:aws:secretsmanager:${region}:${account}:secret:`;
  }

  /** "Secret names use letters, digits and /_+=.@-." A name stays taken until a deleted secret is gone. */
  make(name: string): StoredSecret {
    if (!nameForm.test(name))
      throw validation(
        "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
      );
    const there = this.#secrets.get(name);
    if (there !== undefined) throw there.deletedAt === undefined ? nameIsTaken(name) : nameIsDying();
    const secret = new StoredSecret(name, `${this.#arnBeginning}${name}-${suffix()}`);
    this.#secrets.set(name, secret);
    return secret;
  }

  /** By name, by ARN, or by ARN without the hyphen and six characters at its end. */
  find(id: string): StoredSecret {
    const found =
      this.#secrets.get(id) ??
      this.all().find(({ arn }) => arn === id) ??
      this.all().find(({ arn }) => arn.slice(0, -7) === id);
    if (found === undefined) throw noSecret();
    return found;
  }

  all(): readonly StoredSecret[] {
    return [...this.#secrets.values()];
  }

  remove(secret: StoredSecret): void {
    this.#secrets.delete(secret.name);
  }
}

function suffix(): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  return [...randomBytes(6)].map((byte) => letters[byte % letters.length]).join("");
}
