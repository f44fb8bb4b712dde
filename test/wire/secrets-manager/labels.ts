import { invalidParameter, limitExceeded, notFound } from "./fault.ts";
import type { Secret, Version } from "./service.ts";

/** "A version can have up to 20 staging labels attached to it" [user guide, quotas]. */
const mostLabels = 20;

export function holderOf(secret: Secret, label: string): Version | undefined {
  return [...secret.versions.values()].find(({ labels }) => labels.has(label));
}

/**
 * Takes the label from whichever version has it. "Whenever you move AWSCURRENT, Secrets Manager automatically moves the
 * label AWSPREVIOUS to the version that AWSCURRENT was removed from" [API reference, UpdateSecretVersionStage].
 */
export function attach(secret: Secret, version: Version, label: string): void {
  const holder = holderOf(secret, label);
  if (holder === version) return;
  if (version.labels.size >= mostLabels) throw limitExceeded("A version can have up to 20 staging labels.");
  holder?.labels.delete(label);
  version.labels.add(label);
  if (label !== "AWSCURRENT" || holder === undefined) return;
  holderOf(secret, "AWSPREVIOUS")?.labels.delete("AWSPREVIOUS");
  holder.labels.add("AWSPREVIOUS");
}

interface Move {
  readonly label: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/**
 * "If the label is attached and you either do not specify [RemoveFromVersionId], or the version ID does not match, then
 * the operation fails" [API reference, UpdateSecretVersionStage].
 */
export function moveLabel(secret: Secret, { label, from, to }: Move): void {
  if (from === undefined && to === undefined) {
    throw invalidParameter("You must provide either MoveToVersionId or RemoveFromVersionId.");
  }
  const target = to === undefined ? undefined : versionOf(secret, to);
  const holder = holderOf(secret, label);
  checkHolder(label, holder, from, to);
  if (target !== undefined) attach(secret, target, label);
  else remove(label, holder);
}

function remove(label: string, holder: Version | undefined): void {
  if (label === "AWSCURRENT") {
    const text =
      "You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.";
    throw invalidParameter(text);
  }
  holder?.labels.delete(label);
}

function checkHolder(
  label: string,
  holder: Version | undefined,
  from: string | undefined,
  to: string | undefined,
): void {
  if (from === undefined) {
    if (holder === undefined || holder.id === to) return;
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  }
  if (holder?.id === from) return;
  throw invalidParameter(
    `RemoveFromVersionId must be set to the version that currently has the staging label ${label}.`,
  );
}

/** @throws ResourceNotFoundException */
export function versionOf(secret: Secret, id: string): Version {
  const version = secret.versions.get(id);
  if (version === undefined) throw notFound(`value for VersionId: ${id}`);
  return version;
}

/** Versions by label alone: deprecated ones "are not included in this list" [API reference, DescribeSecret]. */
export function versionsToStages(secret: Secret): Record<string, string[]> | undefined {
  const labelled = [...secret.versions.values()].filter(({ labels }) => labels.size > 0);
  if (labelled.length === 0) return undefined;
  return Object.fromEntries(labelled.map(({ id, labels }) => [id, [...labels]]));
}
