import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { runSimulation } from "@cloud-copilot/iam-simulate";

/** A principal and the policies that bear on it. */
export interface SimulatedPrincipal {
  readonly policies: readonly unknown[];
  /** A permissions boundary; default: none. */
  readonly boundary?: unknown;
  /** A service control policy of the organization; default: none. */
  readonly organization?: unknown;
}

export interface IamDouble {
  readonly endpoint: string;
  /** By the ARN of a role, user or group. */
  readonly principals: Map<string, SimulatedPrincipal>;
  /** Whom STS takes the caller for. */
  caller: string;
  /** Operations that are answered with AccessDenied. */
  readonly denied: Set<string>;
  readonly close: () => Promise<void>;
}

type Fields = URLSearchParams;

/**
 * IAM's SimulatePrincipalPolicy, its Get* of principals, and STS's GetCallerIdentity: no peer has the first (moto answers that
 * it is not implemented). What is allowed is worked out by @cloud-copilot/iam-simulate, not by the project. Shapes: IAM API
 * reference, "SimulatePrincipalPolicy" (EvaluationResult: EvalDecision is allowed, explicitDeny or implicitDeny; the details of
 * boundary and organization are there when such policies bear on the principal), and STS API reference.
 */
export async function startIamDouble(): Promise<IamDouble> {
  const principals = new Map<string, SimulatedPrincipal>();
  const denied = new Set<string>();
  const state = { caller: "arn:aws:iam::111122223333:user/somebody" };
  const server = createServer(async (request, response) => {
    const fields = new URLSearchParams(await body(request));
    const action = fields.get("Action") ?? "";
    const answer = denied.has(action)
      ? failure("AccessDenied", `User: ${state.caller} is not authorized to perform: iam:${action}`)
      : await answerTo(action, fields, { principals, caller: state.caller });
    response.writeHead(answer.status, { "content-type": "text/xml", "x-amzn-requestid": randomUUID() });
    response.end(answer.xml);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    principals,
    denied,
    get caller() {
      return state.caller;
    },
    set caller(arn: string) {
      state.caller = arn;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly xml: string;
}

interface State {
  readonly principals: ReadonlyMap<string, SimulatedPrincipal>;
  readonly caller: string;
}

async function answerTo(action: string, fields: Fields, state: State): Promise<Answer> {
  switch (action) {
    case "GetCallerIdentity": {
      const account = state.caller.split(":")[4] ?? "";
      return success(action, `<Arn>${escaped(state.caller)}</Arn><UserId>AIDA</UserId><Account>${account}</Account>`);
    }
    case "GetRole":
    case "GetUser":
    case "GetGroup":
      return found(action, fields, state);
    case "SimulatePrincipalPolicy":
      return simulated(fields, state);
    default:
      return failure("InvalidAction", `Could not find operation ${action}`, 400);
  }
}

function found(action: string, fields: Fields, { principals }: State): Answer {
  const kind = action.slice("Get".length);
  const name = fields.get(`${kind}Name`) ?? "";
  const isIt = (arn: string) => arn.includes(`:${kind.toLowerCase()}/`) && arn.endsWith(`/${name}`);
  const arn = [...principals.keys()].find(isIt);
  if (arn === undefined)
    return failure("NoSuchEntity", `The ${kind.toLowerCase()} with name ${name} cannot be found.`, 404);
  const inner = `<Path>/</Path><${kind}Name>${name}</${kind}Name><${kind}Id>AIDA</${kind}Id><Arn>${arn}</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate>`;
  return success(action, `<${kind}>${inner}</${kind}>`);
}

async function simulated(fields: Fields, { principals }: State): Promise<Answer> {
  const source = fields.get("PolicySourceArn") ?? "";
  const principal = principals.get(source);
  if (principal === undefined) return failure("NoSuchEntity", `${source} cannot be found.`, 404);
  const resources = members(fields, "ResourceArns");
  const results: string[] = [];
  for (const action of members(fields, "ActionNames")) {
    for (const resource of resources.length === 0 ? ["*"] : resources) {
      results.push(await evaluation(principal, { action, resource, context: contextOf(fields) }));
    }
  }
  return success(
    "SimulatePrincipalPolicy",
    `<IsTruncated>false</IsTruncated><EvaluationResults>${results.join("")}</EvaluationResults>`,
  );
}

interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | string[]>>;
}

async function evaluation(principal: SimulatedPrincipal, asked: Asked): Promise<string> {
  const own = await decided(principal.policies, asked);
  const details: string[] = [];
  let decision = own;
  for (const [limit, element, field] of [
    [principal.boundary, "PermissionsBoundaryDecisionDetail", "AllowedByPermissionsBoundary"],
    [principal.organization, "OrganizationsDecisionDetail", "AllowedByOrganizations"],
  ] as const) {
    if (limit === undefined) continue;
    const isAllowed = (await decided([limit], asked)) === "allowed";
    details.push(`<${element}><${field}>${isAllowed}</${field}></${element}>`);
    if (!isAllowed && decision === "allowed") decision = "implicitDeny";
  }
  return `<member><EvalActionName>${asked.action}</EvalActionName><EvalResourceName>${escaped(asked.resource)}</EvalResourceName><EvalDecision>${decision}</EvalDecision>${details.join("")}</member>`;
}

/** The policy that every KMS key is made with, by which IAM's policies count for it; the simulator takes it for granted. */
const defaultKeyPolicy = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "kms:*", Resource: "*" },
  ],
};

async function decided(policies: readonly unknown[], { action, resource, context }: Asked): Promise<string> {
  const answer = (await runSimulation(
    {
      request: {
        principal: "arn:aws:iam::111122223333:user/simulated",
        action,
        resource: { resource, accountId: "111122223333" },
        contextVariables: { ...context },
      },
      identityPolicies: policies.map((policy, index) => ({ name: `p${index}`, policy })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(action.startsWith("kms:") ? { resourcePolicy: defaultKeyPolicy } : {}),
    },
    {},
  )) as { readonly overallResult: string };
  if (answer.overallResult === "Allowed") return "allowed";
  return answer.overallResult === "ExplicitlyDenied" ? "explicitDeny" : "implicitDeny";
}

function contextOf(fields: Fields): Record<string, string | string[]> {
  const context: Record<string, string | string[]> = {};
  for (let index = 1; fields.has(`ContextEntries.member.${index}.ContextKeyName`); index += 1) {
    const entry = `ContextEntries.member.${index}`;
    const values = members(fields, `${entry}.ContextKeyValues`);
    const isList = fields.get(`${entry}.ContextKeyType`) === "stringList";
    context[fields.get(`${entry}.ContextKeyName`) ?? ""] = isList ? values : (values[0] ?? "");
  }
  return context;
}

function members(fields: Fields, name: string): string[] {
  const found: string[] = [];
  for (let index = 1; fields.has(`${name}.member.${index}`); index += 1) {
    found.push(fields.get(`${name}.member.${index}`) ?? "");
  }
  return found;
}

function success(action: string, inner: string): Answer {
  const xml = `<${action}Response><${action}Result>${inner}</${action}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${action}Response>`;
  return { status: 200, xml };
}

function failure(code: string, message: string, status = 403): Answer {
  const xml = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped(message)}</Message></Error><RequestId>1</RequestId></ErrorResponse>`;
  return { status, xml };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

async function body(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
