import { serviceLabels } from "../service-labels.ts";
import type { Secret, SecretEntry } from "../store.ts";
import type { VersionWrite } from "./copy-plan.ts";
import type { Target } from "./obstacles.ts";
import type { SourceVersion } from "./source-read.ts";
import { labelledNumber, numberLabel } from "./version-number.ts";
import { copyWriteId } from "./write-id.ts";

/** For people: how the target will know this version. `next` where it says so only afterwards. */
export function announced(version: SourceVersion, target: Target): string {
  if (target.to.supports.labels) return labelsFor(version, target).find((label) => label.startsWith("v-")) ?? "next";
  return (target.to.supports.chosenVersions ? version.number : undefined) ?? "next";
}

/** For people: how the target knows it. */
export function known(entry: SecretEntry): string {
  const number = labelledNumber(entry);
  return number === undefined ? entry.version : numberLabel(number);
}

/** Under the number it has, or under an id that is always the same, so that it cannot be written twice. */
export function writeOf(name: string, version: SourceVersion, target: Target): VersionWrite {
  const { supports } = target.to;
  const { secret, number } = version;
  if (supports.labels) return { ...overwriteOf(version, target), writeId: copyWriteId(name, secret.version) };
  return { ...commented(secret), ...(supports.chosenVersions && number !== undefined ? { version: number } : {}) };
}

/** Above whatever is there. */
export function overwriteOf(version: SourceVersion, target: Target): VersionWrite {
  const labels = target.to.supports.labels ? labelsFor(version, target) : [];
  return { ...commented(version.secret), ...(labels.length === 0 ? {} : { labels }) };
}

/** Between stores with labels a version keeps its own; elsewhere its number becomes one. */
export function labelsFor({ secret, number }: SourceVersion, { source }: Target): readonly string[] {
  if (source.labels) return (secret.labels ?? []).filter((label) => !serviceLabels.has(label));
  return number === undefined ? [] : [numberLabel(number)];
}

function commented({ comment }: Secret): VersionWrite {
  return comment === undefined ? {} : { comment };
}
