import { concurrently } from "../concurrently.ts";
import type { PolicyDocument, Statement } from "../policy/index.ts";
import type { CallOptions } from "../store.ts";
import type { IamApi } from "./iam-api.ts";

/** What IAM's simulator says of one action on one resource. */
export interface Verdict {
  readonly action: string;
  readonly resource: string;
  /** The statement that would allow it. */
  readonly statement: Statement;
  readonly decision: "allowed" | "explicitDeny" | "implicitDeny";
  /** A service control policy, or a permissions boundary, does not allow it, whatever the principal's own policies say. */
  readonly limitedBy?: "organization" | "boundary";
}

interface SimulationRequest {
  readonly statement: Statement;
  readonly actions: readonly string[];
  readonly resource: string;
}

const atOnce = 4;

/**
 * Asks IAM whether a principal may do all that a policy allows. Each pattern is asked about as an example of itself, and
 * each condition with the values it demands. Resource policies (of a KMS key, of a secret) are not part of a simulation.
 * Source: IAM API reference, "SimulatePrincipalPolicy".
 */
export async function simulate(
  api: IamApi,
  { principal, document }: { readonly principal: string; readonly document: PolicyDocument },
  options: CallOptions = {},
): Promise<readonly Verdict[]> {
  const requests = document.Statement.flatMap((statement): readonly SimulationRequest[] =>
    statement.Resource.map((resource) => ({ statement, actions: statement.Action, resource: exampleOf(resource) })),
  );
  const verdicts: Verdict[] = [];
  for await (const found of concurrently(requests, atOnce, (request) => ask(api, { principal, request }, options))) {
    verdicts.push(...found);
  }
  return verdicts;
}

async function ask(
  api: IamApi,
  { principal, request }: { readonly principal: string; readonly request: SimulationRequest },
  options: CallOptions,
): Promise<readonly Verdict[]> {
  const { statement, actions, resource } = request;
  const answer = await api.send(
    "SimulatePrincipalPolicy",
    {
      PolicySourceArn: principal,
      ActionNames: [...actions],
      ...(resource === "*" ? {} : { ResourceArns: [resource] }),
      ContextEntries: contextOf(statement),
    },
    { subject: principal, options },
  );
  return (answer.EvaluationResults ?? []).map((result): Verdict => {
    const limitedBy =
      result.OrganizationsDecisionDetail?.AllowedByOrganizations === false
        ? "organization"
        : result.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false
          ? "boundary"
          : undefined;
    return {
      action: result.EvalActionName ?? "",
      resource,
      statement,
      decision: result.EvalDecision ?? "implicitDeny",
      ...(limitedBy === undefined ? {} : { limitedBy }),
    };
  });
}

/** The values that a statement's conditions demand, as a request would carry them. */
function contextOf({ Condition = {} }: Statement) {
  const entries = new Map<
    string,
    { ContextKeyName: string; ContextKeyValues: string[]; ContextKeyType: ContextType }
  >();
  for (const [operator, keys] of Object.entries(Condition)) {
    if (operator === "Null") continue;
    const type = operator.startsWith("For") ? "stringList" : "string";
    for (const [key, values] of Object.entries(keys)) {
      const given = (typeof values === "string" ? [values] : values).map(exampleOf);
      // Of a key with one value one is asked about; which one, the policies that name them all do not tell apart.
      const one = type === "string" ? given.slice(0, 1) : given;
      entries.set(key, { ContextKeyName: key, ContextKeyValues: one, ContextKeyType: type });
    }
  }
  return [...entries.values()];
}

type ContextType = "string" | "stringList";

/** A text that a pattern of IAM's matches: its wildcards stand for themselves, what is escaped for itself. */
function exampleOf(pattern: string): string {
  if (pattern === "*") return pattern;
  return pattern.replace(/-\?{6}$/, "-AbCdEf").replaceAll(/\$\{([*?$])\}/g, "$1");
}
