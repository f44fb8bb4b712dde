import type { RecordTable } from "@sstash/core/envelope";

/** A table that does as `inner` does but for the methods given, and writes down which method is called. */
export function changedTable(
  inner: RecordTable,
  changes: Partial<RecordTable> = {},
): { readonly table: RecordTable; readonly calls: (string | symbol)[] } {
  const calls: (string | symbol)[] = [];
  const table = new Proxy(inner, {
    get(_target, name) {
      const method: unknown = Reflect.get(name in changes ? changes : inner, name);
      if (typeof method !== "function") return method;
      return (...args: unknown[]) => {
        calls.push(name);
        return Reflect.apply(method, inner, args) as unknown;
      };
    },
  });
  return { table, calls };
}
