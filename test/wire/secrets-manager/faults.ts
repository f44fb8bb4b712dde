import { Fault } from "./fault.ts";

/** What to answer instead. */
export interface SecretsManagerFault {
  readonly type: string;
  readonly message?: string;
  /** 400 when nothing is said. */
  readonly status?: number;
  /**
   * Fails calls about the secret of this name alone. In a batch it becomes the secret's entry in Errors, whether
   * BatchGetSecretValue is to fail or GetSecretValue, which a batch needs for each secret.
   */
  readonly secret?: string;
  /** How many calls fail. Default: all. */
  readonly times?: number;
  /** The call is carried out, and then the connection is broken off without an answer. */
  readonly afterwards?: boolean;
}

/** One fault an operation. */
export class Faults {
  readonly #faults = new Map<string, { readonly fault: SecretsManagerFault; left: number }>();

  set(operation: string, fault: SecretsManagerFault | undefined): void {
    if (fault === undefined) this.#faults.delete(operation);
    else this.#faults.set(operation, { fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#faults.clear();
  }

  /** Of a call that names no secret, or whichever. @returns whether its answer is to be lost. */
  check(operation: string): boolean {
    const fault = this.#taken(operation, undefined);
    if (fault !== undefined && !fault.afterwards) throw new Fault(fault);
    return fault !== undefined;
  }

  /** Of a call, or an entry of a batch, about one secret. */
  checkSecret(operation: string, secret: string): void {
    const fault = this.#taken(operation, secret);
    if (fault !== undefined) throw new Fault(fault);
  }

  #taken(operation: string, secret: string | undefined): SecretsManagerFault | undefined {
    const set = this.#faults.get(operation);
    if (set === undefined || set.fault.secret !== secret || set.left <= 0) return undefined;
    set.left -= 1;
    return set.fault;
  }
}
