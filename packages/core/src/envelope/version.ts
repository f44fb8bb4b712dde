import { InvalidInputError } from "../errors.ts";

/** Digits of 2^63 - 1: the width credstash pads versions to, so that text order is number order. */
const width = 19;

/** credstash pads whatever text it is given, counting characters; what is already that long stays as it is. */
export function padVersion(version: string): string {
  return "0".repeat(Math.max(0, width - [...version].length)) + version;
}

/** The version after `newest`; `0…01` when there is none. @throws InvalidInputError when the newest is not a number. */
export function nextVersion(newest: string | undefined): string {
  const number = newest === undefined ? 0n : integerOf(newest);
  if (number === undefined) {
    const message = `can not count up from version ${JSON.stringify(newest)}: it is not an integer`;
    throw new InvalidInputError(message, newest === undefined ? {} : { uncountableVersion: newest });
  }
  return padVersion(String(number + 1n));
}

/**
 * The stored spellings that a requested version may mean, best first: a number padded, the text padded as a put would,
 * then the text itself, as old writers stored it. Text of 19 characters or more means only itself.
 */
export function versionSpellings(requested: string): readonly [string, ...string[]] {
  if ([...requested].length >= width) return [requested];
  const number = integerOf(requested);
  const spellings = [padVersion(requested)];
  if (number !== undefined) spellings.unshift(padVersion(String(number)));
  // No record has an empty version, and DynamoDB refuses the question.
  if (requested !== "") spellings.push(requested);
  return [...new Set(spellings)] as [string, ...string[]];
}

/** For messages: a usual version as it is, any other one quoted, so that no control character of a stored one gets through. */
export function shownVersion(version: string): string {
  return /^[\w.-]+$/.test(version) ? version : JSON.stringify(version);
}

/** As Python's `int()` reads text, for ASCII digits: blanks around it, a sign, and single underscores between digits. */
function integerOf(text: string): bigint | undefined {
  const match = /^([+-]?)(\d+(?:_\d+)*)$/.exec(text.trim());
  if (match === null) return undefined;
  const magnitude = BigInt((match[2] ?? "").replaceAll("_", ""));
  return match[1] === "-" ? -magnitude : magnitude;
}
