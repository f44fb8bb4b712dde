import { createHash } from "node:crypto";

const tag = "sstash/copy/1";

/**
 * Names the write of one version, so that a copy that was stopped and runs again meets what it wrote. The value is no part
 * of it: an id shows in logs.
 */
export function copyWriteId(name: string, sourceVersion: string): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([tag, name, sourceVersion]))
    .digest("hex");
  return digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}
