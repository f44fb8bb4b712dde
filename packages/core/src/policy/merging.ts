import { type Policy, policyDocument, type Statement } from "./document.ts";

interface Part {
  readonly statements: readonly Statement[];
  readonly warnings?: readonly string[];
}

/**
 * One document of several: statements that differ by their actions alone become one, and of two that share a Sid the
 * second gets a number, since a Sid stands once in a document.
 */
export function mergedPolicy(parts: readonly Part[]): Policy {
  const byScope = new Map<string, Statement>();
  for (const statement of parts.flatMap(({ statements }) => statements)) {
    const { Action, ...scope } = statement;
    const key = JSON.stringify(scope);
    const earlier = byScope.get(key)?.Action ?? [];
    byScope.set(key, { ...statement, Action: [...new Set([...earlier, ...Action])].sort() });
  }
  const warnings = new Set(parts.flatMap((part) => part.warnings ?? []));
  return { document: policyDocument(numbered([...byScope.values()])), warnings: [...warnings] };
}

/** @param policies e.g. of the two stores of a copy. */
export function joinedPolicies(policies: readonly Policy[]): Policy {
  return mergedPolicy(policies.map(({ document, warnings }) => ({ statements: document.Statement, warnings })));
}

function numbered(statements: readonly Statement[]): readonly Statement[] {
  const taken = new Map<string, number>();
  return statements.map((statement) => {
    const plain = statement.Sid.replace(/\d+$/, "");
    const count = (taken.get(plain) ?? 0) + 1;
    taken.set(plain, count);
    return count === 1 ? { ...statement, Sid: plain } : { ...statement, Sid: `${plain}${count}` };
  });
}
