import type { Filter } from "@aws-sdk/client-secrets-manager";
import { invalidParameter } from "./fault.ts";
import type { Secret, Service } from "./service.ts";

type Test = (secret: Secret, text: string, service: Service) => boolean;

/** "Prefix match, not case-sensitive", "prefix match, case-sensitive", "breaks the filter value string into words" [API reference, Filter]. */
const tests: Readonly<Record<string, Test>> = {
  name: ({ name }, text) => name.startsWith(text),
  description: ({ description = "" }, text) => description.toLowerCase().startsWith(text.toLowerCase()),
  "tag-key": ({ tags }, text) => [...(tags?.keys() ?? [])].some((key) => key.startsWith(text)),
  "tag-value": ({ tags }, text) => [...(tags?.values() ?? [])].some((value) => value.startsWith(text)),
  "primary-region": (_secret, text, { region }) => region.startsWith(text),
  "owning-service": () => false,
  all: (secret, text) => text.split(/\s+/).some((word) => mentions(secret, word.toLowerCase())),
};

/** All of the filters, any of a filter's values; "you can prefix your search value with an exclamation mark" to negate it. */
export function matching(secret: Secret, filters: readonly Filter[] | undefined, service: Service): boolean {
  return (filters ?? []).every(({ Key = "", Values = [] }) => {
    const test = tests[Key];
    if (test === undefined) throw invalidParameter("Invalid filter key.");
    return Values.some((value) => {
      return value.startsWith("!") ? !test(secret, value.slice(1), service) : test(secret, value, service);
    });
  });
}

function mentions({ name, description = "", tags = new Map() }: Secret, word: string): boolean {
  const texts = [name, description, ...tags.keys(), ...tags.values()];
  return texts.some((text) => text.toLowerCase().includes(word));
}
