import type { Filter, SecretsManager } from "@aws-sdk/client-secrets-manager";
import { type Behaviour, freshName, refusal, secretWith } from "./behaviour.ts";

interface Found {
  readonly names: readonly string[];
  readonly pages: number;
}

async function every(
  client: SecretsManager,
  request: { Filters?: Filter[]; IncludePlannedDeletion?: boolean },
): Promise<Found> {
  const names: string[] = [];
  let NextToken: string | undefined;
  let pages = 0;
  do {
    const page = await client.listSecrets({ ...request, ...(NextToken && { NextToken }) });
    names.push(...(page.SecretList ?? []).map(({ Name = "" }) => Name));
    NextToken = page.NextToken;
    pages += 1;
  } while (NextToken !== undefined);
  return { names, pages };
}

const secrets = [
  { end: "Apple", Description: "Red fruit", Tags: [{ Key: "Env", Value: "Prod" }] },
  { end: "apple", Description: "green fruit", Tags: [{ Key: "env", Value: "prod" }] },
  { end: "pear", Description: "yellow", Tags: [{ Key: "team", Value: "fruit" }] },
];

/** Of the three secrets above, which a filter finds. */
async function filtered(client: SecretsManager, filters: (start: string) => Filter[]): Promise<readonly string[]> {
  const start = freshName("filter");
  for (const { end, ...rest } of secrets) await client.createSecret({ Name: `${start}${end}`, ...rest });
  const { names } = await every(client, { Filters: filters(start) });
  return names
    .filter((name) => name.startsWith(start))
    .map((name) => name.slice(start.length))
    .sort();
}

const byFilter: readonly (readonly [string, (start: string) => Filter[], readonly string[]])[] = [
  ["the start of the name, in its case", (start) => [{ Key: "name", Values: [`${start}a`] }], ["apple"]],
  ["any of a filter's values", (s) => [{ Key: "name", Values: [`${s}a`, `${s}p`] }], ["apple", "pear"]],
  ["not the start of the name", (start) => [{ Key: "name", Values: [`!${start}a`] }], ["Apple", "pear"]],
  ["the start of the description, in any case", () => [{ Key: "description", Values: ["r"] }], ["Apple"]],
  ["the start of a tag's key, in its case", () => [{ Key: "tag-key", Values: ["E"] }], ["Apple"]],
  ["the start of a tag's value, in its case", () => [{ Key: "tag-value", Values: ["pro"] }], ["apple"]],
  ["a word anywhere", () => [{ Key: "all", Values: ["fruit"] }], ["Apple", "apple", "pear"]],
  [
    "all of the filters",
    (start) => [
      { Key: "name", Values: [start] },
      { Key: "description", Values: ["GREEN"] },
    ],
    ["apple"],
  ],
];

export const filters: readonly Behaviour[] = byFilter.map(([what, choose, expected]) => ({
  title: `a list is filtered by ${what}`,
  observe: (client) => filtered(client, choose),
  expected,
}));

export const listing: readonly Behaviour[] = [
  {
    title: "a list has 100 secrets a page, each with its labels",
    observe: async (client) => {
      const before = (await every(client, {})).names.length;
      const missing = 101 - before;
      for (let made = 0; made < missing; made += 1)
        await client.createSecret({ Name: freshName("many"), SecretString: "v" });
      const { SecretList = [] } = await client.listSecrets({});
      const labels = SecretList.flatMap(({ SecretVersionsToStages = {} }) => Object.values(SecretVersionsToStages));
      const { names, pages } = await every(client, {});
      return [SecretList.length, pages, names.length >= 101, labels.some(([label]) => label === "AWSCURRENT")];
    },
    expected: [100, 2, true, true],
  },
  {
    title: "a page has 1 to 100 secrets, and a token of the service's own",
    observe: (client) => {
      const requests = [{ MaxResults: 0 }, { MaxResults: 101 }, { NextToken: "made up" }];
      return Promise.all(requests.map((request) => refusal(client.listSecrets(request))));
    },
    expected: ["ValidationException", "ValidationException", "InvalidNextTokenException"],
  },
  {
    title: "a secret that waits for its deletion is listed only when asked for",
    observe: async (client) => {
      const SecretId = await secretWith(client, ["one"]);
      await client.deleteSecret({ SecretId });
      const Filters: Filter[] = [{ Key: "name", Values: [SecretId] }];
      const asked = await every(client, { Filters, IncludePlannedDeletion: true });
      return [(await every(client, { Filters })).names.length, asked.names.length];
    },
    expected: [0, 1],
  },
];
