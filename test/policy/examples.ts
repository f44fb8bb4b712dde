import {
  credstashPolicy,
  type PolicyFormat,
  type Role,
  renderPolicy,
  roles,
  secretsManagerPolicy,
  type TrustedBy,
  trustPolicy,
} from "@sstash/core/policy";

const account = "111122223333";
const region = "ap-northeast-2";
const key = "11111111-2222-3333-4444-555555555555";
const project = "example/app";

const endings: Readonly<Record<PolicyFormat, string>> = {
  json: "json",
  cloudformation: "cloudformation.json",
  terraform: "tf",
};

type Backend = "credstash" | "secrets-manager";

const documents = {
  credstash: (role: Role) =>
    credstashPolicy(role, { account, regions: [region], key, ...(isScoped(role) ? { patterns: ["app.prod.*"] } : {}) })
      .document,
  "secrets-manager": (role: Role) =>
    secretsManagerPolicy(role, { account, regions: [region], ...(isScoped(role) ? { patterns: ["app/prod/*"] } : {}) })
      .document,
};

function isScoped(role: Role): boolean {
  return !["lister", "binder", "setup"].includes(role);
}

/** What stands in policies/, by path: each role on each backend, and some in the other formats, with the roles that carry them. */
export function exampleFiles(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const add = (backend: Backend, role: Role, format: PolicyFormat, by?: TrustedBy): void => {
    const name = by === undefined ? role : `${role}-for-${by}`;
    const trust = by === undefined ? {} : { trust: trustPolicy(by, { account, project }) };
    const rendered = { name: `sstash-${name}`, document: documents[backend](role), ...trust };
    files.set(`${backend}/${name}.${endings[format]}`, renderPolicy(format, rendered));
  };
  for (const role of roles) {
    add("credstash", role, "json");
    if (role !== "binder" && role !== "setup") add("secrets-manager", role, "json");
  }
  for (const backend of ["credstash", "secrets-manager"] as const) {
    for (const format of ["cloudformation", "terraform"] as const) {
      add(backend, "reader", format, "lambda");
      add(backend, "reader", format, "ecs-task");
      add(backend, "ci", format, "github");
      add(backend, "writer", format);
    }
  }
  return files;
}
