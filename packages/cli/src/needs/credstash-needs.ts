import { isNamePattern } from "@sstash/core";
import type { CredstashUse, NameScope, RecordAction } from "@sstash/core/policy";
import { defaultKey } from "../defaults.ts";
import { isOneName, isSet, type NeedsLine, named, selected, type Task, textOf, textsOf } from "./needs-line.ts";

type Uses = readonly CredstashUse[];

/** What each task does on a credstash table; undefined where a table knows no such thing. Held against recorded requests by test/policy. */
const uses: Readonly<Record<Task, ((line: NeedsLine) => Uses) | undefined>> = {
  get: (line) => {
    const name = textOf(line, "credential") ?? "";
    return isNamePattern(name) ? readTable(line) : readNames(line, named(name));
  },
  getall: (line) => {
    const only = textsOf(line, "only");
    return only === undefined ? readTable(line) : readNames(line, { names: only });
  },
  "read behind": (line) => [onNames(["Scan"]), onRecords([reading(line)], undefined), opens(line)],
  put: (line) => put(line, named(textOf(line, "credential"))),
  putall: (line) => put(line, line.entries),
  import: (line) => {
    const looks = [onRecords(["Query"], line.entries), opens(line)];
    if (isSet(line, "dry-run")) return looks;
    const puts = [onRecords(["PutItem", "Query"], line.entries), seals(line)];
    return isSet(line, "skip-unchanged") ? [...looks, ...puts] : puts;
  },
  list: () => [onNames(["Scan"])],
  delete: (line) => {
    const name = named(textOf(line, "credential"));
    return [onNames(["Query"], name), onRecords(["DeleteItem"], name)];
  },
  versions: (line) => [onNames(["Query"], named(textOf(line, "credential")))],
  rollback: (line) => [
    onRecords(["GetItem", "PutItem", "Query"], named(textOf(line, "credential"))),
    opens(line),
    seals(line),
  ],
  prune: (line) => {
    const names = selected(textOf(line, "pattern"));
    if (isSet(line, "dry-run")) return [onNames(["Scan"])];
    return [onNames(["Scan"]), onNames(["Query"], names), onRecords(["DeleteItem"], names)];
  },
  rename: (line) => {
    const [from, to] = [named(textOf(line, "credential")), named(textOf(line, "new-name"))];
    return [
      onNames(["Query"], { names: [...(from.names ?? []), ...(to.names ?? [])] }),
      onRecords(["GetItem", "DeleteItem"], from),
      onRecords(["GetItem", "PutItem"], to),
      opens(line),
      seals(line),
    ];
  },
  find: (line) => (isSet(line, "value-from") ? readTable(line) : [onNames(["Scan"])]),
  label: undefined,
  promote: undefined,
  restore: undefined,
  compare: (line) => {
    const actions: readonly RecordAction[] = isSet(line, "to") ? ["GetItem"] : ["GetItem", "Query"];
    return [onRecords(actions, named(textOf(line, "name"))), opens(line)];
  },
  "copy from": (line) => {
    const pattern = textOf(line, "pattern");
    const names = selected(pattern);
    if (isSet(line, "all-versions")) {
      const lists = [...(isOneName(pattern) ? [] : [onNames(["Scan"])]), onNames(["Query"], names)];
      return [...lists, onRecords(["GetItem"], names), opens(line)];
    }
    return isOneName(pattern) ? readNames(line, named(pattern)) : readTable(line);
  },
  "copy to": (line) => {
    const names = selected(textOf(line, "pattern"));
    const looks = isSet(line, "all-versions")
      ? [onNames(["Query"], names), onRecords(["GetItem"], names)]
      : [onRecords(["Query"], names)];
    if (isSet(line, "dry-run")) return [...looks, opens(line)];
    return [...looks, onRecords(["GetItem", "PutItem"], names), opens(line), seals(line)];
  },
  verify: (line) => [onRecords(["Scan"]), opens(line)],
  bind: (line) => {
    const looks = [onRecords(["Scan"]), opens(line)];
    return isSet(line, "dry-run") ? looks : [...looks, onRecords(["UpdateItem"], selected(textOf(line, "pattern")))];
  },
  setup: (line) => [
    {
      on: "table",
      ...(isSet(line, "create-key") ? { createKey: { alias: line.writeKey ?? defaultKey } } : {}),
    },
  ],
};

export function credstashUses(line: NeedsLine): Uses | undefined {
  return uses[line.task]?.(line);
}

function put(line: NeedsLine, names: NameScope | undefined): Uses {
  const actions: readonly RecordAction[] = isSet(line, "autoversion") ? ["PutItem", "Query"] : ["PutItem"];
  return [onRecords(actions, names), seals(line)];
}

function readTable(line: NeedsLine): Uses {
  return [onRecords(["Scan"]), opens(line)];
}

function readNames(line: NeedsLine, names: NameScope): Uses {
  return [onRecords([reading(line)], names), opens(line)];
}

function reading(line: NeedsLine): RecordAction {
  return isSet(line, "version") ? "GetItem" : "Query";
}

function onRecords(actions: readonly RecordAction[], names?: NameScope): CredstashUse {
  return { on: "records", actions, names };
}

function onNames(actions: readonly ("Query" | "Scan")[], names?: NameScope): CredstashUse {
  return { on: "names", actions, names };
}

function opens({ readKey, context }: NeedsLine): CredstashUse {
  return { on: "key", actions: ["Decrypt"], key: readKey ?? defaultKey, context };
}

function seals({ writeKey, context }: NeedsLine): CredstashUse {
  return { on: "key", actions: ["GenerateDataKey"], key: writeKey ?? defaultKey, context };
}
