import type { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { type Behaviour, freshName, labelsOf, refusal, secretWith, token } from "./behaviour.ts";

const allowed = "az/AZ_09+=.@-";

async function create(client: SecretsManager, Name: string): Promise<string> {
  return refusal(client.createSecret({ Name, SecretString: "v" }));
}

async function put(
  client: SecretsManager,
  value: { SecretString?: string; SecretBinary?: Uint8Array },
): Promise<string> {
  return refusal(client.putSecretValue({ SecretId: await secretWith(client, []), ...value }));
}

export const creating: readonly Behaviour[] = [
  {
    title: "a secret made with a value has one version, current, named by the request's token",
    observe: async (client) => {
      const Name = freshName();
      await client.createSecret({ Name, SecretString: "v", ClientRequestToken: token("one") });
      const { VersionId, VersionStages, SecretString } = await client.getSecretValue({ SecretId: Name });
      return { VersionId, VersionStages, SecretString };
    },
    expected: { VersionId: token("one"), VersionStages: ["AWSCURRENT"], SecretString: "v" },
  },
  {
    title: "a secret's ARN is its name and six random characters",
    observe: async (client) => {
      const { ARN = "", Name = "" } = await client.createSecret({ Name: freshName() });
      return ARN.replace(Name, "NAME")
        .replace(/\d{12}/, "ACCOUNT")
        .replace(/[A-Za-z0-9]{6}$/, "SUFFIX");
    },
    expected: "arn:aws:secretsmanager:us-east-1:ACCOUNT:secret:NAME-SUFFIX",
  },
  {
    title: "a taken name is refused",
    observe: async (client) => create(client, await secretWith(client, [])),
    expected: "ResourceExistsException",
  },
  {
    title: "a creation that is repeated with token and value is ignored",
    observe: async (client) => {
      const request = { Name: freshName(), SecretString: "v", ClientRequestToken: token("one") };
      await client.createSecret(request);
      return refusal(client.createSecret(request));
    },
    expected: "done",
  },
  {
    title: "a name has ASCII letters, digits and /_+=.@- only",
    observe: async (client) => {
      const names = [allowed, "a b", "é", "a*", "a:b", "a#b"].map((part) => freshName(part));
      return Promise.all(names.map((name) => create(client, name)));
    },
    expected: ["done", ...Array(5).fill("ValidationException")],
  },
  {
    title: "a name has up to 512 characters",
    observe: (client) => Promise.all([512, 513].map((length) => create(client, freshName().padEnd(length, "n")))),
    expected: ["done", "ValidationException"],
  },
];

export const putting: readonly Behaviour[] = [
  {
    title: "a text has 1 to 65,536 bytes",
    observe: (client) => {
      const texts = ["", "t".repeat(65_536), "t".repeat(65_537), "é".repeat(32_769)];
      return Promise.all(texts.map((SecretString) => put(client, { SecretString })));
    },
    expected: ["ValidationException", "done", "ValidationException", "ValidationException"],
  },
  {
    title: "bytes are 1 to 65,536",
    observe: (client) => {
      return Promise.all([0, 65_536, 65_537].map((size) => put(client, { SecretBinary: new Uint8Array(size) })));
    },
    expected: ["ValidationException", "done", "ValidationException"],
  },
  {
    title: "a put has text or bytes",
    observe: async (client) => [
      await put(client, {}),
      await put(client, { SecretString: "v", SecretBinary: new Uint8Array(1) }),
    ],
    expected: ["InvalidRequestException", "InvalidParameterException"],
  },
  {
    title: "a token has 32 to 64 characters",
    observe: async (client) => {
      const SecretId = await secretWith(client, []);
      const tokens = [31, 32, 64, 65].map((length) => "t".repeat(length));
      const puts = tokens.map((ClientRequestToken) => ({ SecretId, SecretString: "v", ClientRequestToken }));
      const told: string[] = [];
      for (const request of puts) told.push(await refusal(client.putSecretValue(request)));
      return told;
    },
    expected: ["InvalidParameterException", "done", "done", "InvalidParameterException"],
  },
  {
    title: "a put that is repeated with token and value is ignored, and refused with another value",
    observe: async (client) => {
      const SecretId = await secretWith(client, ["one", "two"]);
      const again = (SecretString: string) =>
        refusal(client.putSecretValue({ SecretId, SecretString, ClientRequestToken: token("one") }));
      return [await again("one"), await labelsOf(client, SecretId), await again("other")];
    },
    expected: ["done", { one: "AWSPREVIOUS", two: "AWSCURRENT" }, "ResourceExistsException"],
  },
  {
    title: "an update never takes a version's token again",
    observe: async (client) => {
      const SecretId = await secretWith(client, ["one"]);
      return refusal(client.updateSecret({ SecretId, SecretString: "one", ClientRequestToken: token("one") }));
    },
    expected: "ResourceExistsException",
  },
  {
    title: "an update with a value makes a current version; one without makes none",
    observe: async (client) => {
      const SecretId = await secretWith(client, ["one"]);
      await client.updateSecret({ SecretId, Description: "why" });
      const before = await labelsOf(client, SecretId);
      await client.updateSecret({ SecretId, SecretString: "two", ClientRequestToken: token("two") });
      const { Description } = await client.describeSecret({ SecretId });
      return [before, await labelsOf(client, SecretId), Description];
    },
    expected: [{ one: "AWSCURRENT" }, { one: "AWSPREVIOUS", two: "AWSCURRENT" }, "why"],
  },
  {
    title: "bytes come back as bytes",
    observe: async (client) => {
      const SecretId = await secretWith(client, []);
      await client.putSecretValue({ SecretId, SecretBinary: Uint8Array.of(0, 255, 128) });
      const { SecretBinary, SecretString } = await client.getSecretValue({ SecretId });
      return [[...(SecretBinary ?? [])], SecretString];
    },
    expected: [[0, 255, 128], undefined],
  },
  {
    title: "tags are set, replaced and taken away",
    observe: async (client) => {
      const Name = freshName();
      await client.createSecret({ Name, Tags: [{ Key: "a", Value: "1" }] });
      const Tags = [
        { Key: "a", Value: "2" },
        { Key: "b", Value: "3" },
        { Key: "c", Value: "4" },
      ];
      await client.tagResource({ SecretId: Name, Tags });
      await client.untagResource({ SecretId: Name, TagKeys: ["c"] });
      return (await client.describeSecret({ SecretId: Name })).Tags;
    },
    expected: [
      { Key: "a", Value: "2" },
      { Key: "b", Value: "3" },
    ],
  },
];
