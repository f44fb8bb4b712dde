import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

export const folder: string = fileURLToPath(new URL("../../examples/", import.meta.url));

/** Shell of a pipeline: steps that share one are one script. */
export interface Script {
  readonly file: string;
  readonly name: string;
  readonly script: string;
}

type Step = Readonly<Record<string, unknown>>;

const read = (file: string) => parse(readFileSync(folder + file, "utf8")) as Step;

/** What installs the command over the network: the test has it on its PATH. */
const installs = /^npm install --global /;

const withoutInstalls = (lines: readonly string[]) => lines.filter((line) => !installs.test(line)).join("\n");

/** Every script of every pipeline, but for steps that only install. */
export function scripts(): readonly Script[] {
  const action = read("github/action.yml")["runs"] as { steps: Step[] };
  const workflow = (read("github/workflow.yml")["jobs"] as Record<string, { steps: Step[] }>)["deploy"]?.steps ?? [];
  const gitlab = Object.entries(read("gitlab/.gitlab-ci.yml")).filter(
    (entry): entry is [string, { script: string[] }] =>
      typeof entry[1] === "object" && "script" in (entry[1] as object),
  );
  const circleci = (read("circleci/config.yml")["jobs"] as Record<string, { steps: unknown[] }>)["deploy"]?.steps ?? [];
  const [pipeline] = read("buddy/buddy.yml") as unknown as {
    actions: { action: string; execute_commands: string[] }[];
  }[];
  return [
    ...action.steps.map((step) => ofStep("github/action.yml", step["name"], step["run"])),
    ...workflow
      .filter(({ run }) => run !== undefined)
      .map((step) => ofStep("github/workflow.yml", step["name"], step["run"])),
    ...gitlab.map(([name, { script }]) => ofStep("gitlab/.gitlab-ci.yml", name, script.join("\n"))),
    ...circleci.flatMap((step) => {
      const run = (step as { run?: { name: string; command: string } }).run;
      return run === undefined ? [] : [ofStep("circleci/config.yml", run.name, run.command)];
    }),
    ...(pipeline?.actions ?? []).map((one) => ofStep("buddy/buddy.yml", one.action, one.execute_commands.join("\n"))),
  ].filter(({ script }) => script !== "");
}

function ofStep(file: string, name: unknown, run: unknown): Script {
  return { file, name: String(name), script: withoutInstalls(String(run).split("\n")).trim() };
}
