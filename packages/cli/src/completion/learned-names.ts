/** What one command came to know about which names there are. Names only: nothing else is ever handed to it. */
export class LearnedNames {
  #all: ReadonlySet<string> | undefined;
  readonly #seen = new Set<string>();
  readonly #gone = new Set<string>();

  /** The store was listed to its end, and these are all names there are. */
  listed(names: ReadonlySet<string>): void {
    this.#all = names;
  }

  /** This name is there, among others. */
  seen(name: string): void {
    this.#gone.delete(name);
    this.#seen.add(name);
  }

  gone(name: string): void {
    this.#seen.delete(name);
    this.#gone.add(name);
  }

  get isEmpty(): boolean {
    return this.#all === undefined && this.#seen.size === 0 && this.#gone.size === 0;
  }

  /** Whether the whole store was listed, so that what was known before no longer counts. */
  get isWhole(): boolean {
    return this.#all !== undefined;
  }

  /** The names there are now, after those known before. */
  after(before: readonly string[]): readonly string[] {
    const names = new Set([...(this.#all ?? before), ...this.#seen]);
    for (const name of this.#gone) names.delete(name);
    return [...names];
  }
}
