import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** The SDK's providers read `process.env` and files by themselves: for one test these are only what is written here. */
export function scratchEnvironment(variables: Record<string, string> = {}, files: Record<string, string> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "sstash-aws-"));
  const before = { ...process.env };
  for (const name of Object.keys(process.env)) {
    if (/^(?:AWS_|REQUESTS_CA_BUNDLE$)|_proxy$/i.test(name)) delete process.env[name];
  }
  Object.assign(process.env, {
    HOME: folder,
    AWS_CONFIG_FILE: join(folder, "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    ...variables,
  });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  onTestFinished(() => {
    for (const name of Object.keys(process.env)) if (!Object.hasOwn(before, name)) delete process.env[name];
    Object.assign(process.env, before);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export const keys = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "example" };
