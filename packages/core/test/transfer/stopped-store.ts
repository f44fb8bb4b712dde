import type { SecretStore } from "@sstash/core";

/** Thrown where a killed program would be gone. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

const writes: ReadonlySet<string | symbol> = new Set(["put", "label", "promote", "delete"]);

/** The store as a program sees it that is killed at its n-th write: just before it is done, or just after. */
export function stoppedAt(
  store: SecretStore,
  { write, after }: { readonly write: number; readonly after: boolean },
): SecretStore {
  let begun = 0;
  return new Proxy(store, {
    get(target, property) {
      const found: unknown = Reflect.get(target, property, target);
      if (typeof found !== "function") return found;
      if (!writes.has(property)) return found.bind(target);
      return async (...given: readonly unknown[]) => {
        begun += 1;
        if (begun > write || (begun === write && !after)) throw new Stopped();
        const answer: unknown = await Reflect.apply(found, target, given);
        if (begun >= write) throw new Stopped();
        return answer;
      };
    },
  });
}
