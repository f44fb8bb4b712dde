import { type Behaviour, freshName, refusal, refusalText, secretWith, token } from "./behaviour.ts";

const marked =
  "InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.";

export const deleting: readonly Behaviour[] = [
  {
    title: "a secret that waits for its deletion is neither read nor written",
    observe: async (client) => {
      const SecretId = await secretWith(client, ["one"]);
      await client.deleteSecret({ SecretId });
      const label = { SecretId, VersionStage: "green", MoveToVersionId: token("one") };
      return Promise.all([
        refusalText(client.getSecretValue({ SecretId })),
        refusalText(client.putSecretValue({ SecretId, SecretString: "v" })),
        refusalText(client.updateSecret({ SecretId, SecretString: "v" })),
        refusalText(client.updateSecretVersionStage(label)),
        refusalText(client.deleteSecret({ SecretId })),
      ]);
    },
    expected: Array(5).fill(marked),
  },
  {
    title: "its name is taken until then",
    observe: async (client) => {
      const Name = await secretWith(client, ["one"]);
      await client.deleteSecret({ SecretId: Name });
      return refusalText(client.createSecret({ Name }));
    },
    expected:
      "InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion.",
  },
  {
    title: "it is described, with the date, and can be restored",
    observe: async (client) => {
      const SecretId = await secretWith(client, ["one"]);
      await client.deleteSecret({ SecretId });
      const { DeletedDate } = await client.describeSecret({ SecretId });
      await client.restoreSecret({ SecretId });
      const { SecretString } = await client.getSecretValue({ SecretId });
      return [DeletedDate instanceof Date, SecretString, (await client.describeSecret({ SecretId })).DeletedDate];
    },
    expected: [true, "one", undefined],
  },
  {
    title: "the recovery window is 7 to 30 days, 30 when nothing is said",
    observe: async (client) => {
      const windowOf = async (days?: number) => {
        const SecretId = await secretWith(client, []);
        const { CreatedDate } = await client.describeSecret({ SecretId });
        const { DeletionDate } = await client.deleteSecret({
          SecretId,
          ...(days && { RecoveryWindowInDays: days }),
        });
        return Math.round((Number(DeletionDate) - Number(CreatedDate)) / 86_400_000);
      };
      const refused = [6, 31].map((days) => refusal(windowOf(days)));
      return [...(await Promise.all(refused)), await windowOf(7), await windowOf()];
    },
    expected: ["InvalidParameterException", "InvalidParameterException", 7, 30],
  },
  {
    title: "a window and no window exclude each other",
    observe: async (client) => {
      const request = { RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true };
      return refusal(client.deleteSecret({ SecretId: await secretWith(client, []), ...request }));
    },
    expected: "InvalidParameterException",
  },
  {
    title: "what is not there is deleted by force without an error, and otherwise not",
    observe: async (client) => {
      const SecretId = freshName();
      return [
        await refusal(client.deleteSecret({ SecretId, ForceDeleteWithoutRecovery: true })),
        await refusal(client.deleteSecret({ SecretId })),
      ];
    },
    expected: ["done", "ResourceNotFoundException"],
  },
  {
    title: "a name that was deleted by force is free, and its next secret has another ARN",
    observe: async (client) => {
      const Name = await secretWith(client, ["one"]);
      await client.deleteSecret({ SecretId: Name });
      const { ARN } = await client.deleteSecret({ SecretId: Name, ForceDeleteWithoutRecovery: true });
      const gone = await refusal(client.getSecretValue({ SecretId: Name }));
      return [gone, (await client.createSecret({ Name })).ARN !== ARN];
    },
    expected: ["ResourceNotFoundException", true],
  },
  {
    title: "a secret with replicas is not deleted",
    observe: async (client) => {
      const SecretId = await secretWith(client, ["one"]);
      await client.replicateSecretToRegions({ SecretId, AddReplicaRegions: [{ Region: "eu-west-1" }] });
      const { ReplicationStatus } = await client.describeSecret({ SecretId });
      return [ReplicationStatus?.map(({ Region }) => Region), await refusal(client.deleteSecret({ SecretId }))];
    },
    expected: [["eu-west-1"], "InvalidParameterException"],
  },
];
