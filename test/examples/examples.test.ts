import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { chmod, cp, readFile, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { join } from "node:path";
import { credstashPolicy, renderPolicy, trustPolicy } from "@sstash/core/policy";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type ExecBench, execBench } from "../exec/exec-bench.ts";
import { notBuilt, start } from "../resilience/built-program.ts";
import { folder, scripts } from "./pipelines.ts";

let bench: ExecBench;
beforeAll(async () => {
  bench = await execBench();
  if (notBuilt !== undefined) return;
  await bench.put("ci.token", "planted-token");
  await writeFile(join(bench.folder, "migrate.sh"), '#!/bin/sh\necho "migrating with $CI_TOKEN"\n');
  // What a job does with what earlier steps have left: GitHub's runner and CircleCI read their files first.
  await writeFile(join(bench.folder, "deploy.sh"), '#!/bin/sh\necho "deploying with $CI_TOKEN"\n');
  await writeFile(join(bench.folder, "kubectl"), '#!/bin/sh\necho "$@"\ncat\n');
  await Promise.all(["migrate.sh", "deploy.sh", "kubectl"].map((file) => chmod(join(bench.folder, file), 0o700)));
  await cp(`${folder}docker`, bench.folder, { recursive: true });
});
afterAll(() => bench.close());
beforeEach(async () => {
  for (const file of ["github.env", "bash.env"]) await writeFile(join(bench.folder, file), "");
});

const bash = (script: string, env: Readonly<Record<string, string>> = {}) =>
  spawnSync("bash", ["-eo", "pipefail", "-c", script], {
    encoding: "utf8",
    cwd: bench.folder,
    // Node's pipes are sockets, and with one of these as its input bash takes itself for a remote shell, which reads no BASH_ENV.
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...bench.env,
      GITHUB_ENV: join(bench.folder, "github.env"),
      BASH_ENV: join(bench.folder, "bash.env"),
      // The declaration of the folder names a table; a developer's own store stands before it.
      SSTASH_STORE: "",
      ...env,
    },
  });

const local = () => ({ SSTASH_STORE: `local:${join(bench.folder, ".local/share/sstash/credential-store")}` });

describe.skipIf(notBuilt !== undefined)(
  `the steps of examples/${notBuilt === undefined ? "" : ` (skipped: ${notBuilt})`}`,
  () => {
    it.each(scripts().map((one) => [one.file, one.name, one.script] as const))(
      "%s: %s runs",
      (_file, _name, script) => {
        const { status, stdout, stderr } = bash(script, { ...local(), ONLY: "ci.token\n", STORE: "" });
        expect([script, status, stderr.replace(/^sstash: warning: .*\n/gm, "")]).toEqual([script, 0, ""]);
        // Only where a runner is told to mask them, or a shell is to evaluate them, are values printed.
        for (const line of stdout.split("\n").filter((text) => text.includes("planted"))) {
          expect(line).toMatch(/^(?:::add-mask::planted-token|deploying with planted-token)$/);
        }
        if (script.includes("migrate.sh")) expect(stdout).toBe("migrating with ***\n");
      },
    );

    it.each(
      scripts()
        .filter(({ script }) => script.includes("sstash ci") || script.includes("sstash exec"))
        .map((one) => [one.file, one.name, one.script] as const),
    )("%s: %s ends the job where the secret is missing", async (_file, _name, script) => {
      const { status, stdout } = bash(script, {
        SSTASH_STORE: `local:${join(bench.folder, "empty")}`,
        ONLY: "ci.token\n",
        STORE: "",
      });
      expect([script, status === 0, stdout]).toEqual([script, false, ""]);
      for (const file of ["github.env", "bash.env"]) expect(await readFile(join(bench.folder, file), "utf8")).toBe("");
    });

    it("leave later steps what they need: GitHub's file, CircleCI's file, GitLab's report", async () => {
      const of = (file: string, part: string) =>
        scripts().find((one) => one.file === file && one.script.includes(part))?.script ?? "exit 9";
      bash(of("github/action.yml", "ci github"), { ...local(), ONLY: "", STORE: "" });
      expect(await readFile(join(bench.folder, "github.env"), "utf8")).toMatch(
        /^CI_TOKEN<<sstash_\w+\nplanted-token\n/,
      );
      expect(bash(of("circleci/config.yml", "ci circleci"), local())).toMatchObject({ status: 0, stdout: "" });
      expect(bash("./deploy.sh", local()).stdout).toBe("deploying with planted-token\n");
      bash(of("gitlab/.gitlab-ci.yml", "ci gitlab"), local());
      expect(await readFile(join(bench.folder, "sstash.env"), "utf8")).toBe("CI_TOKEN=planted-token\n");
    });

    it("docker: the entrypoint and command of the image start the server, which ends by docker stop's signal", async () => {
      const image = readFileSync(`${folder}docker/Dockerfile`, "utf8");
      const words = (name: string): string[] => JSON.parse(new RegExp(`^${name} (.*)$`, "m").exec(image)?.[1] ?? "[]");
      const [command = "", ...rest] = [...words("ENTRYPOINT"), ...words("CMD")];
      expect(words("ENTRYPOINT")).toEqual(["sstash", "exec", "--"]);
      const running = start(command, rest, { env: { ...bench.env, ...local(), PORT: "18081" }, cwd: bench.folder });
      const answers = (token: string) =>
        new Promise<number | undefined>((resolve) => {
          get("http://127.0.0.1:8080", { headers: { authorization: `Bearer ${token}` } }, (answer) =>
            resolve(answer.statusCode),
          ).on("error", () => resolve(undefined));
        });
      for (let tries = 0; tries < 200 && !running.printed().includes("listening"); tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      // The declaration's default: the secret wins over what was inherited.
      expect(running.printed()).toBe("listening on 8080\n");
      expect([await answers("planted-token"), await answers("other")]).toEqual([204, 401]);
      running.child.kill("SIGTERM");
      expect((await running.ended).status).toBe(0);
    });

    it("kubernetes: hands a Secret over to kubectl", () => {
      const { status, stdout } = bash(readFileSync(`${folder}kubernetes/apply.sh`, "utf8"), local());
      expect([status, stdout.split("\n")[0]]).toEqual([0, "apply -f -"]);
      expect(stdout).toContain(`  "ci.token": "${Buffer.from("planted-token").toString("base64")}"\n`);
    });
  },
);

describe("examples/buddy", () => {
  // Source: Buddy Docs, "YAML Schema" and "YAML variables"; what is listed is what the example may use.
  const listed = {
    pipeline: ["pipeline", "name", "refs", "events", "variables", "actions", "fail_on_prepare_env_warning"],
    event: ["type", "refs"],
    variable: ["key", "value", "type", "settable", "description", "encrypted"],
    action: [
      ...["action", "type", "docker_image_name", "docker_image_tag", "setup_commands", "execute_commands"],
      ...["shell", "variables", "working_directory", "volume_mappings", "cache_base_image"],
    ],
  };
  type Part = Readonly<Record<string, unknown>>;
  const pipelines = parse(readFileSync(`${folder}buddy/buddy.yml`, "utf8")) as readonly Part[];
  const unlisted = (part: Part, kind: keyof typeof listed) =>
    Object.keys(part).filter((key) => !listed[kind].includes(key));

  it("has the properties that Buddy documents, and those it requires", () => {
    for (const pipeline of pipelines) {
      expect(pipeline["pipeline"]).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(unlisted(pipeline, "pipeline")).toEqual([]);
      for (const event of pipeline["events"] as Part[]) {
        expect([unlisted(event, "event"), event["type"]]).toEqual([[], "PUSH"]);
      }
      for (const variable of pipeline["variables"] as Part[]) expect(unlisted(variable, "variable")).toEqual([]);
      for (const action of pipeline["actions"] as Part[]) {
        expect([unlisted(action, "action"), action["type"]]).toEqual([[], "BUILD"]);
        expect(action).toMatchObject({ action: expect.any(String), execute_commands: expect.any(Array) });
      }
    }
  });
});

describe("examples/ecs", () => {
  const path = `${folder}ecs/task-role.cloudformation.json`;
  const rendered = renderPolicy("cloudformation", {
    name: "sstash-reader",
    document: credstashPolicy("reader", {
      account: "111122223333",
      regions: ["eu-west-1"],
      key: "11111111-2222-3333-4444-555555555555",
      names: ["ci.token", "ci.port"],
    }).document,
    trust: trustPolicy("ecs-task", { account: "111122223333" }),
  });
  if (process.env["SSTASH_WRITE_POLICIES"] === "1") writeFileSync(path, rendered);

  it("the task's role is what sstash policy makes", () => {
    expect(readFileSync(path, "utf8")).toBe(rendered);
  });

  it("the task definition starts sstash exec under that role, with what Fargate wants", () => {
    const task = JSON.parse(readFileSync(`${folder}ecs/task-definition.json`, "utf8"));
    // Source: ECS API reference, "RegisterTaskDefinition" and "ContainerDefinition": required for Fargate.
    expect(task).toMatchObject({ networkMode: "awsvpc", cpu: "256", memory: "512", family: expect.any(String) });
    expect(task.taskRoleArn).toMatch(/:role\/sstash-reader$/);
    const [container] = task.containerDefinitions;
    expect(container).toMatchObject({
      essential: true,
      entryPoint: ["sstash", "exec", "--"],
      name: expect.any(String),
    });
    expect(JSON.stringify(task)).not.toContain("secrets");
  });
});

describe("examples/README.md", () => {
  it("names every folder", () => {
    const index = readFileSync(`${folder}README.md`, "utf8");
    for (const name of ["github", "gitlab", "buddy", "circleci", "docker", "ecs", "kubernetes"])
      expect(index).toContain(`](${name})`);
  });
});
