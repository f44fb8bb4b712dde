import { isNamePattern } from "@sstash/core";
import type { NameScope, SecretAction, SecretsManagerUse } from "@sstash/core/policy";
import { isOneName, isSet, type NeedsLine, named, selected, type Task, textOf, textsOf } from "./needs-line.ts";

type Uses = readonly SecretsManagerUse[];

/** What each task does on Secrets Manager; undefined where it knows no such thing. Held against recorded requests by test/policy. */
const uses: Readonly<Record<Task, ((line: NeedsLine) => Uses) | undefined>> = {
  get: (line) => {
    const name = textOf(line, "credential") ?? "";
    if (isNamePattern(name)) return readMatching(line, whole(selected(name)));
    return [onSecrets(["GetSecretValue"], whole(named(name))), ...opens(line)];
  },
  getall: (line) => {
    const only = textsOf(line, "only");
    return only === undefined ? readMatching(line, undefined) : readNames(line, whole({ names: only }));
  },
  "read behind": (line) => [onAccount(["ListSecrets"]), ...readNames(line, undefined)],
  put: (line) => {
    const name = textOf(line, "credential") ?? "";
    const leaf: readonly SecretAction[] = name.includes("#") ? ["GetSecretValue", "UpdateSecretVersionStage"] : [];
    return put(line, { names: whole(named(name)), more: leaf });
  },
  putall: (line) => put(line, { names: whole(line.entries), more: leafActions(line.entries) }),
  import: (line) => {
    const names = whole(line.entries);
    const looks = [onSecrets(["GetSecretValue"], names), onAccount(["BatchGetSecretValue"]), ...opens(line)];
    if (isSet(line, "dry-run")) return looks;
    const puts = put(line, { names, more: leafActions(line.entries) });
    return isSet(line, "skip-unchanged") ? [...looks, ...puts] : puts;
  },
  list: () => [onAccount(["ListSecrets"])],
  delete: (line) => [onSecrets(["DeleteSecret", "ListSecretVersionIds"], named(textOf(line, "credential")))],
  versions: (line) => [onSecrets(["ListSecretVersionIds"], named(textOf(line, "credential")))],
  rollback: (line) => [
    onSecrets(
      ["DescribeSecret", "ListSecretVersionIds", "UpdateSecretVersionStage"],
      named(textOf(line, "credential")),
    ),
  ],
  prune: (line) => {
    const names = selected(textOf(line, "pattern"));
    const lists = [onAccount(["ListSecrets"]), onSecrets(["ListSecretVersionIds"], names)];
    if (isSet(line, "dry-run")) return lists;
    return [...lists, onSecrets(["DescribeSecret", "UpdateSecretVersionStage"], names)];
  },
  rename: (line) => [
    onAccount(["ListSecrets"]),
    onSecrets(["DeleteSecret", "GetSecretValue", "ListSecretVersionIds"], named(textOf(line, "credential"))),
    onSecrets(["GetSecretValue", ...copying], named(textOf(line, "new-name"))),
    ...writes(line),
  ],
  find: (line) =>
    isSet(line, "value-from") ? readMatching(line, selected(textOf(line, "pattern"))) : [onAccount(["ListSecrets"])],
  label: (line) => moveLabel(line),
  promote: (line) => moveLabel(line),
  restore: (line) => [onSecrets(["RestoreSecret"], named(textOf(line, "credential")))],
  compare: (line) => [onSecrets(["GetSecretValue"], whole(named(textOf(line, "name")))), ...opens(line)],
  "copy from": (line) => {
    const pattern = textOf(line, "pattern");
    const names = selected(pattern);
    // Comments are part of a listing alone.
    const lists = onAccount(["ListSecrets"]);
    if (isSet(line, "all-versions")) {
      return [lists, onSecrets(["GetSecretValue", "ListSecretVersionIds"], names), ...opens(line)];
    }
    return isOneName(pattern) ? [lists, ...readNames(line, names)] : readMatching(line, names);
  },
  "copy to": (line) => {
    const names = selected(textOf(line, "pattern"));
    const isAll = isSet(line, "all-versions");
    const looks = isAll
      ? [onSecrets(["GetSecretValue", "ListSecretVersionIds"], names)]
      : [onSecrets(["GetSecretValue"], names), onAccount(["BatchGetSecretValue"])];
    if (isSet(line, "dry-run")) return [...looks, ...opens(line)];
    const puts: readonly SecretAction[] = isAll ? copying : [...plainPut, "UpdateSecret", "UpdateSecretVersionStage"];
    return [...looks, onSecrets(puts, names), ...writes(line)];
  },
  verify: undefined,
  bind: undefined,
  setup: () => [],
};

const plainPut: readonly SecretAction[] = ["CreateSecret", "PutSecretValue"];
const copying: readonly SecretAction[] = [
  ...plainPut,
  "DescribeSecret",
  "ListSecretVersionIds",
  "UpdateSecretVersionStage",
];

export function secretsManagerUses(line: NeedsLine): Uses | undefined {
  return uses[line.task]?.(line);
}

interface Put {
  readonly names: NameScope | undefined;
  readonly more: readonly SecretAction[];
}

/** Which of the two a put needs depends on whether the secret is there. */
function put(line: NeedsLine, { names, more }: Put): Uses {
  const describes = isSet(line, "comment") || isSet(line, "key");
  const actions: readonly SecretAction[] = [
    ...plainPut,
    ...more,
    ...(describes ? (["UpdateSecret"] as const) : []),
    ...(isSet(line, "tag") ? (["TagResource"] as const) : []),
    ...(isSet(line, "replicate") ? (["ReplicateSecretToRegions"] as const) : []),
  ];
  return [onSecrets(actions, names), ...writes(line)];
}

function leafActions(entries: NameScope | undefined): readonly SecretAction[] {
  const mayBeLeaf = entries === undefined || (entries.names ?? []).some((name) => name.includes("#"));
  return mayBeLeaf ? ["GetSecretValue", "UpdateSecretVersionStage"] : [];
}

function moveLabel(line: NeedsLine): Uses {
  return [onSecrets(["DescribeSecret", "UpdateSecretVersionStage"], named(textOf(line, "credential")))];
}

function readMatching(line: NeedsLine, names: NameScope | undefined): Uses {
  return [onAccount(["ListSecrets"]), ...readNames(line, names)];
}

/** A batch reads what is current. */
function readNames(line: NeedsLine, names: NameScope | undefined): Uses {
  const batch = isSet(line, "version") ? [] : [onAccount(["BatchGetSecretValue"])];
  return [...batch, onSecrets(["GetSecretValue"], names), ...opens(line)];
}

function onSecrets(actions: readonly SecretAction[], names?: NameScope): SecretsManagerUse {
  return { on: "secrets", actions, names };
}

function onAccount(actions: readonly ("BatchGetSecretValue" | "ListSecrets")[]): SecretsManagerUse {
  return { on: "account", actions };
}

/** The service's own key needs no statement. */
function opens({ readKey }: NeedsLine): Uses {
  return readKey === undefined ? [] : [{ on: "key", actions: ["Decrypt"], key: readKey }];
}

function writes({ writeKey }: NeedsLine): Uses {
  return writeKey === undefined ? [] : [{ on: "key", actions: ["Decrypt", "GenerateDataKey"], key: writeKey }];
}

/** Secrets are what IAM knows, not their leaves. */
function whole(scope: NameScope | undefined): NameScope | undefined {
  if (scope === undefined) return undefined;
  const secret = (name: string) => name.split("#", 1)[0] ?? name;
  return {
    ...(scope.names === undefined ? {} : { names: [...new Set(scope.names.map(secret))] }),
    ...(scope.patterns === undefined ? {} : { patterns: [...new Set(scope.patterns.map(secret))] }),
  };
}
