import { compareCodePoints } from "../../code-point-order.ts";
import type { Item, RecordKey, RecordSummary, RecordTable } from "../../envelope/index.ts";
import { summarize } from "../../envelope/wire.ts";

/** The reference adapter of RecordTable: a map of maps. Items are never copied; nobody changes them. */
export class MemoryRecordTable implements RecordTable {
  readonly #names = new Map<string, Map<string, Item>>();

  async insert(item: Item): Promise<Item | undefined> {
    const { name, version } = summarize(item);
    const versions = this.#names.get(name) ?? new Map<string, Item>();
    const there = versions.get(version);
    if (there !== undefined) return there;
    this.#names.set(name, versions.set(version, item));
    return undefined;
  }

  async newest(name: string, count: number): Promise<readonly Item[]> {
    return this.#sorted(name).toReversed().slice(0, count);
  }

  async find(key: RecordKey): Promise<Item | undefined> {
    return this.#names.get(key.name)?.get(key.version);
  }

  async versions(name: string): Promise<readonly RecordSummary[]> {
    return this.#sorted(name).map(summarize);
  }

  async newestVersion(name: string): Promise<string | undefined> {
    return (await this.versions(name)).at(-1)?.version;
  }

  async *summaries(): AsyncGenerator<RecordSummary, void, undefined> {
    for await (const item of this.items()) yield summarize(item);
  }

  async *items(): AsyncGenerator<Item, void, undefined> {
    for (const versions of [...this.#names.values()]) yield* [...versions.values()];
  }

  async amend(item: Item, addition: Item): Promise<boolean> {
    const { name, version } = summarize(item);
    const versions = this.#names.get(name);
    // Items are never changed, so one that is still the same object is still the same.
    if (versions?.get(version) !== item || Object.keys(addition).some((attribute) => attribute in item)) return false;
    versions.set(version, { ...item, ...addition });
    return true;
  }

  async remove(key: RecordKey): Promise<void> {
    this.#names.get(key.name)?.delete(key.version);
  }

  #sorted(name: string): readonly Item[] {
    const versions = [...(this.#names.get(name) ?? [])];
    return versions.sort(([a], [b]) => compareCodePoints(a, b)).map(([, item]) => item);
  }
}
