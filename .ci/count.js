// Adds up vitest's JSON reports: prints "passed failed skipped".
import { readFileSync } from "node:fs";

const sums = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 };
for (const path of process.argv.slice(2)) {
  let report = {};
  try {
    report = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    // A suite that did not start leaves no report; its step has failed.
  }
  for (const key of Object.keys(sums)) sums[key] += report[key] ?? 0;
}
process.stdout.write(`${Object.values(sums).join(" ")}\n`);
