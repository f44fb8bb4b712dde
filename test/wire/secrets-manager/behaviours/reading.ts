import type { Filter, SecretsManager } from "@aws-sdk/client-secrets-manager";
import { type Behaviour, freshName, refusal, refusalText, secretWith, token } from "./behaviour.ts";

export const reading: readonly Behaviour[] = [
  {
    title: "what is not there is named: the secret, its label, its version",
    observe: async (client) => {
      const empty = await secretWith(client, []);
      const full = await secretWith(client, ["one"]);
      return Promise.all([
        refusalText(client.getSecretValue({ SecretId: freshName() })),
        refusalText(client.getSecretValue({ SecretId: empty })),
        refusalText(client.getSecretValue({ SecretId: full, VersionStage: "AWSPREVIOUS" })),
        refusalText(client.getSecretValue({ SecretId: full, VersionId: token("none") })),
      ]);
    },
    expected: [
      "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
      "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
      "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSPREVIOUS",
      `ResourceNotFoundException: Secrets Manager can't find the specified secret value for VersionId: ${token("none")}`,
    ],
  },
  {
    title: "a version and a label have to agree",
    observe: async (client) => {
      const SecretId = await secretWith(client, ["one", "two"]);
      const read = (VersionStage: string) =>
        refusal(client.getSecretValue({ SecretId, VersionId: token("one"), VersionStage }));
      return [await read("AWSPREVIOUS"), await read("AWSCURRENT")];
    },
    expected: ["done", "InvalidRequestException"],
  },
  {
    title: "a version's id has 32 to 64 characters, a secret's id no odd ones",
    observe: async (client) => {
      const SecretId = await secretWith(client, ["one"]);
      return [
        await refusal(client.getSecretValue({ SecretId, VersionId: "short" })),
        await refusal(client.getSecretValue({ SecretId: `${SecretId}#leaf` })),
      ];
    },
    expected: ["ValidationException", "ValidationException"],
  },
  {
    title: "a secret is found by name, by ARN and by ARN without its suffix",
    observe: async (client) => {
      const { ARN = "" } = await client.describeSecret({ SecretId: await secretWith(client, ["one"]) });
      const ids = [ARN, ARN.slice(0, -7), `${ARN.slice(0, -7)}-`, `${ARN.slice(0, -6)}xxxxxx`];
      return Promise.all(ids.map((SecretId) => refusal(client.getSecretValue({ SecretId }))));
    },
    expected: ["done", "done", "ResourceNotFoundException", "ResourceNotFoundException"],
  },
  {
    title: "an ARN without its suffix that looks as if it had one finds nothing",
    observe: async (client) => {
      const { ARN = "", Name = "" } = await client.createSecret({ Name: `${freshName()}-abcdef`, SecretString: "v" });
      const ids = [Name, ARN, ARN.slice(0, -7)];
      return Promise.all(ids.map((SecretId) => refusal(client.getSecretValue({ SecretId }))));
    },
    expected: ["done", "done", "ResourceNotFoundException"],
  },
];

async function every(client: SecretsManager, Filters: Filter[]): Promise<readonly string[]> {
  const found: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.batchGetSecretValue({ Filters, MaxResults: 3, ...(NextToken && { NextToken }) });
    found.push(...(page.SecretValues ?? []).map(({ SecretString = "" }) => SecretString));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found.sort();
}

export const batches: readonly Behaviour[] = [
  {
    title: "a batch reads what is current, and names what failed, each by its id",
    observe: async (client) => {
      const [full, empty, gone] = await Promise.all(
        [["one", "two"], [], ["one"]].map((values) => secretWith(client, values)),
      );
      await client.deleteSecret({ SecretId: gone });
      const SecretIdList = [full, empty, gone, "no such secret".replaceAll(" ", "-")].map(String);
      const { SecretValues = [], Errors = [] } = await client.batchGetSecretValue({ SecretIdList });
      const failed = Errors.map(({ SecretId = "", ErrorCode }) => `${SecretIdList.indexOf(SecretId)} ${ErrorCode}`);
      return [SecretValues.map(({ Name, SecretString }) => [Name === full, SecretString]), failed.sort()];
    },
    expected: [
      [[true, "two"]],
      ["1 ResourceNotFoundException", "2 InvalidRequestException", "3 ResourceNotFoundException"],
    ],
  },
  {
    title: "a batch has up to 20 ids, or filters and then up to 20 a page",
    observe: async (client) => {
      const SecretIdList = ["one"];
      const Filters: Filter[] = [{ Key: "name", Values: ["one"] }];
      const requests = [
        { SecretIdList: Array<string>(21).fill("one") },
        {},
        { SecretIdList, Filters },
        { SecretIdList, MaxResults: 1 },
        { Filters, MaxResults: 21 },
      ];
      return Promise.all(requests.map((request) => refusal(client.batchGetSecretValue(request))));
    },
    expected: [
      "ValidationException",
      "InvalidParameterException",
      "InvalidParameterException",
      "InvalidParameterException",
      "ValidationException",
    ],
  },
  {
    title: "a batch by filter goes over all pages",
    observe: async (client) => {
      const start = freshName("batch");
      const values = Array.from({ length: 8 }, (_, index) => `value ${index}`);
      for (const [index, SecretString] of values.entries()) {
        await client.createSecret({ Name: `${start}${index}`, SecretString });
      }
      return every(client, [{ Key: "name", Values: [start] }]);
    },
    expected: Array.from({ length: 8 }, (_, index) => `value ${index}`),
  },
];
