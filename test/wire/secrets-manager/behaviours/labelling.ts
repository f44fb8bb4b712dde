import { type Behaviour, freshName, labelsOf, refusal, secretWith, token } from "./behaviour.ts";

const many = Array.from({ length: 20 }, (_, index) => `label-${index}`);

export const labelling: readonly Behaviour[] = [
  {
    title: "AWSPREVIOUS follows AWSCURRENT from put to put, and what it leaves is deprecated",
    observe: async (client) => labelsOf(client, await secretWith(client, ["one", "two", "three"])),
    expected: { three: "AWSCURRENT", two: "AWSPREVIOUS" },
  },
  {
    title: "a put with labels leaves AWSCURRENT, and takes a label from the version that has it",
    observe: async (client) => {
      const SecretId = await secretWith(client, ["one"]);
      for (const value of ["two", "three"]) {
        const [SecretString, ClientRequestToken] = [value, token(value)];
        await client.putSecretValue({ SecretId, SecretString, ClientRequestToken, VersionStages: ["green", value] });
      }
      return labelsOf(client, SecretId);
    },
    expected: { one: "AWSCURRENT", three: "green,three", two: "two" },
  },
  {
    title: "the first version is current whatever its labels",
    observe: async (client) => {
      const SecretId = await secretWith(client, []);
      const one = { SecretString: "one", ClientRequestToken: token("one") };
      await client.putSecretValue({ SecretId, ...one, VersionStages: ["AWSPENDING"] });
      return labelsOf(client, SecretId);
    },
    expected: { one: "AWSCURRENT,AWSPENDING" },
  },
  {
    title: "a promoted version is the one that is read",
    observe: async (client) => {
      const SecretId = await secretWith(client, ["one", "two"]);
      await client.updateSecretVersionStage({
        SecretId,
        VersionStage: "AWSCURRENT",
        RemoveFromVersionId: token("two"),
        MoveToVersionId: token("one"),
      });
      const { SecretString } = await client.getSecretValue({ SecretId });
      const previous = await client.getSecretValue({ SecretId, VersionStage: "AWSPREVIOUS" });
      return [SecretString, previous.SecretString, await labelsOf(client, SecretId)];
    },
    expected: ["one", "two", { one: "AWSCURRENT", two: "AWSPREVIOUS" }],
  },
  {
    title: "a label is moved only by who knows where it is",
    observe: async (client) => {
      const SecretId = await secretWith(client, ["one", "two", "three"]);
      const move = { SecretId, VersionStage: "AWSCURRENT", MoveToVersionId: token("one") };
      const told = [
        await refusal(client.updateSecretVersionStage(move)),
        await refusal(client.updateSecretVersionStage({ ...move, RemoveFromVersionId: token("two") })),
      ];
      return [...told, await labelsOf(client, SecretId)];
    },
    expected: ["InvalidParameterException", "InvalidParameterException", { three: "AWSCURRENT", two: "AWSPREVIOUS" }],
  },
  {
    title: "a label nobody has is added, and taken away again",
    observe: async (client) => {
      const SecretId = await secretWith(client, ["one"]);
      await client.updateSecretVersionStage({ SecretId, VersionStage: "green", MoveToVersionId: token("one") });
      const between = await labelsOf(client, SecretId);
      await client.updateSecretVersionStage({ SecretId, VersionStage: "green", RemoveFromVersionId: token("one") });
      return [between, await labelsOf(client, SecretId)];
    },
    expected: [{ one: "AWSCURRENT,green" }, { one: "AWSCURRENT" }],
  },
  {
    title: "AWSCURRENT moves and is never taken away",
    observe: async (client) => {
      const SecretId = await secretWith(client, ["one"]);
      const request = { SecretId, VersionStage: "AWSCURRENT", RemoveFromVersionId: token("one") };
      return refusal(client.updateSecretVersionStage(request));
    },
    expected: "InvalidParameterException",
  },
  {
    title: "a label goes to no version that is not there",
    observe: async (client) => {
      const SecretId = await secretWith(client, ["one"]);
      const request = { SecretId, VersionStage: "green", MoveToVersionId: token("none") };
      return refusal(client.updateSecretVersionStage(request));
    },
    expected: "ResourceNotFoundException",
  },
  {
    title: "a version has up to 20 labels",
    observe: async (client) => {
      const SecretId = await secretWith(client, ["one"]);
      const put = (VersionStages: string[]) =>
        refusal(
          client.putSecretValue({ SecretId, SecretString: "v", ClientRequestToken: token("two"), VersionStages }),
        );
      const told = [await put([...many, "one more"]), await put(many)];
      const request = { SecretId, VersionStage: "one more", MoveToVersionId: token("two") };
      return [...told, await refusal(client.updateSecretVersionStage(request))];
    },
    expected: ["ValidationException", "done", "LimitExceededException"],
  },
  {
    title: "a deprecated version is listed only when asked for, and read by its id",
    observe: async (client) => {
      const SecretId = await secretWith(client, ["one", "two", "three"]);
      const listed = async (IncludeDeprecated: boolean) => {
        const { Versions = [] } = await client.listSecretVersionIds({ SecretId, IncludeDeprecated });
        return Versions.map(({ VersionId = "" }) => VersionId.replace(/-+$/, "")).sort();
      };
      const { SecretList = [] } = await client.listSecrets({ Filters: [{ Key: "name", Values: [SecretId] }] });
      const { SecretString } = await client.getSecretValue({ SecretId, VersionId: token("one") });
      const inList = Object.keys(SecretList[0]?.SecretVersionsToStages ?? {}).length;
      return [await listed(false), await listed(true), inList, SecretString];
    },
    expected: [["three", "two"], ["one", "three", "two"], 2, "one"],
  },
  {
    title: "versions come in pages",
    observe: async (client) => {
      const SecretId = await secretWith(client, ["one", "two", "three"]);
      const request = { SecretId, IncludeDeprecated: true, MaxResults: 2 };
      const first = await client.listSecretVersionIds(request);
      const { NextToken = "" } = first;
      const second = await client.listSecretVersionIds({ ...request, NextToken });
      return [first.Versions?.length, second.Versions?.length, second.NextToken];
    },
    expected: [2, 1, undefined],
  },
  {
    title: "a page has 1 to 100 versions",
    observe: async (client) => {
      const Name = freshName();
      await client.createSecret({ Name });
      return Promise.all(
        [0, 101].map((MaxResults) => refusal(client.listSecretVersionIds({ SecretId: Name, MaxResults }))),
      );
    },
    expected: ["ValidationException", "ValidationException"],
  },
];
