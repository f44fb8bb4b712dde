import { type ReadOptions, type Secret, type SecretStore, SecretValue } from "@sstash/core";
import { memoryStore } from "@sstash/core/memory";

/** One call of `get` that the test answers when it likes. */
export class Fetch {
  readonly answer: Promise<Secret>;
  readonly name: string;
  readonly options: ReadOptions;
  isOver = false;
  #resolve: (secret: Secret) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;

  constructor(name: string, options: ReadOptions) {
    this.name = name;
    this.options = options;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    options.signal?.addEventListener("abort", () => this.fail(options.signal?.reason), { once: true });
  }

  get isAborted(): boolean {
    return this.options.signal?.aborted === true;
  }

  succeed(version: string, value = `value of ${version}`): void {
    this.isOver = true;
    this.#resolve({ name: this.name, version, value: new SecretValue(value) });
  }

  fail(error: unknown): void {
    this.isOver = true;
    this.#reject(error);
  }
}

/** A store whose every fetch waits to be answered. Of the rest it is a memory store. */
export function scriptedStore(supports: Partial<SecretStore["supports"]> = {}): {
  readonly store: SecretStore;
  readonly fetches: readonly Fetch[];
  /** The newest fetch. */
  readonly last: () => Fetch;
} {
  const fetches: Fetch[] = [];
  const memory = memoryStore();
  const store: SecretStore = {
    supports: { ...memory.supports, ...supports },
    put: (name, value, options) => memory.put(name, value, options),
    versions: (name, options) => memory.versions(name, options),
    list: (options) => memory.list(options),
    delete: (name, options) => memory.delete(name, options),
    check: (candidate) => memory.check(candidate),
    readMany: (selection, options) => memory.readMany(selection, options),
    get: (name, options = {}) => {
      const fetch = new Fetch(name, options);
      fetches.push(fetch);
      return fetch.answer;
    },
  };
  const last = (): Fetch => {
    const found = fetches.at(-1);
    if (found === undefined) throw new Error("the store was not asked");
    return found;
  };
  return { store, fetches, last };
}

/** Lets everything run that waits for nothing but its turn. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
