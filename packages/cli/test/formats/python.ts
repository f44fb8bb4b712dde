import { spawnSync } from "node:child_process";

const command = process.env["SSTASH_PYTHON"] ?? "python3";

/** Why Python, or one of its modules, cannot be asked; `undefined` when it can. Printed, so that a skip is seen. */
export function pythonMissing(modules: readonly string[] = []): string | undefined {
  const probe = spawnSync(command, ["-c", ["import json", ...modules].join("\nimport ")], { encoding: "utf8" });
  if (probe.status === 0) return undefined;
  const lastLine = probe.error?.message ?? probe.stderr.trim().split("\n").at(-1);
  const reason = `${command} is not asked (${lastLine}); SSTASH_PYTHON names another one`;
  console.warn(reason);
  return reason;
}

/** Runs a program that finds `given`, read from JSON, and leaves its answer in `answer`: one process for all cases. */
export function askPython(program: string, given: unknown): unknown {
  const whole = `import json, sys\ngiven = json.load(sys.stdin.buffer)\n${program}\njson.dump(answer, sys.stdout)`;
  const { status, stdout, stderr } = spawnSync(command, ["-c", whole], {
    input: JSON.stringify(given),
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
