import type { CallOptions } from "../../store.ts";
import type { ReadMeans } from "./read-secret.ts";

export interface ListedSecret {
  readonly name: string;
  /** Its full ARN: no other secret's name can be taken for it. */
  readonly id: string;
  readonly description?: string;
  /** The versions with labels; others are in no listing. */
  readonly labelled: readonly { readonly version: string; readonly labels: readonly string[] }[];
}

const pageSize = 100;

/** Every secret under the prefix that is not deleted. AWS's listing may be some minutes late. */
export async function* listSecrets(
  { calls, names }: ReadMeans,
  options: CallOptions,
): AsyncGenerator<ListedSecret, void, undefined> {
  // AWS's filter is by the beginning of the name; what it lets through is looked at again below.
  const filter = names.prefix === "" ? {} : { Filters: [{ Key: "name" as const, Values: [names.prefix] }] };
  let next: string | undefined;
  do {
    options.signal?.throwIfAborted();
    const input = { MaxResults: pageSize, ...filter, ...(next ? { NextToken: next } : {}) };
    const page = await calls.send("ListSecrets", input, { asked: "the secrets", options });
    for (const { Name: full = "", ARN: id = full, Description, SecretVersionsToStages = {} } of page.SecretList ?? []) {
      const name = names.relative(full);
      if (name === undefined) continue;
      const labelled = Object.entries(SecretVersionsToStages).map(([version, labels]) => ({ version, labels }));
      yield { name, id, labelled, ...(Description ? { description: Description } : {}) };
    }
    next = page.NextToken;
  } while (next);
}
