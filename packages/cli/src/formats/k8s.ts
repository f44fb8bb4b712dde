import { byName, type Formatted } from "./format.ts";

export interface K8sEntry {
  readonly name: string;
  readonly value: string | Uint8Array;
}

/** Source: Kubernetes, "Secrets": individual secrets are limited to 1 MiB. */
const mostBytes = 1024 * 1024;

/**
 * The manifest of a Secret: every value as base64 under the secret's own name, which must be a key that Kubernetes takes.
 * Keys and values are quoted, so that no reader of YAML takes `on` or `1e3` for something else. Source: Kubernetes API
 * reference, "Secret": keys are of letters, digits, `-`, `_` and `.`; validation of keys of a ConfigMap, which Secrets share.
 *
 * @param name of the Secret
 */
export function k8s(entries: readonly K8sEntry[], name = "sstash"): Formatted {
  const refused = byName(entries).flatMap((entry) => {
    const reason = refusal(entry.name);
    return reason === undefined ? [] : [{ name: entry.name, reason }];
  });
  const names = new Set(refused.map((entry) => entry.name));
  const carried = byName(entries).filter((entry) => !names.has(entry.name));
  const total = carried.reduce((sum, { value }) => sum + bytesOf(value).byteLength, 0);
  if (total > mostBytes) {
    const reason = `the values have ${total} bytes together, and a Secret of Kubernetes 1,048,576; choose fewer`;
    return { text: "", refused: [...refused, ...carried.map((entry) => ({ name: entry.name, reason }))] };
  }
  const data = carried.map((entry) => `  ${quoted(entry.name)}: ${quoted(bytesOf(entry.value).toString("base64"))}\n`);
  const head = `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${quoted(name)}\ntype: Opaque\n`;
  return { text: `${head}${data.length === 0 ? "data: {}\n" : `data:\n${data.join("")}`}`, refused };
}

/** Whether Kubernetes takes it for a Secret's name: a DNS subdomain, RFC 1123. */
export function isK8sName(name: string): boolean {
  return name.length <= 253 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(name);
}

function refusal(name: string): string | undefined {
  if (/^[-._a-zA-Z0-9]{1,253}$/.test(name) && !/^\.\.?$|^\.\./.test(name)) return undefined;
  return "Kubernetes takes keys of at most 253 letters, digits, -, _ and . alone; json can carry it";
}

function bytesOf(value: string | Uint8Array): Buffer {
  return typeof value === "string" ? Buffer.from(value, "utf8") : Buffer.from(value);
}

/** Of characters that mean nothing inside double quotes. */
function quoted(text: string): string {
  return `"${text}"`;
}
