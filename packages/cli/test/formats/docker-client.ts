import { spawn, spawnSync } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Why Docker's own client cannot be asked; `undefined` when it can. Printed, so that a skip is seen. */
export function dockerMissing(): string | undefined {
  const { status, error, stdout } = spawnSync("docker", ["--version"], { encoding: "utf8" });
  if (status === 0) {
    console.info(`env-files are read by ${stdout.trim()}`);
    return undefined;
  }
  const reason = `docker's client is not asked (${error?.message ?? `exit status ${status}`})`;
  console.warn(reason);
  return reason;
}

export interface DockerAnswer {
  /** `NAME=value`, as the client sends them to the daemon; `undefined` when it refused the files. */
  readonly variables: readonly string[] | undefined;
  readonly stderr: string;
}

/**
 * The variables of a container that Docker's client would have made from the files. It does the reading; the daemon it
 * talks to is one of ours, which only keeps what it was asked to create.
 */
export async function askDocker(files: readonly string[], folder: string): Promise<DockerAnswer> {
  let created: { readonly Env: readonly string[] } | undefined;
  const daemon = createServer(async (request, response) => {
    response.setHeader("Api-Version", "1.41");
    if (!request.url?.includes("/containers/create")) return response.end("OK");
    created = JSON.parse(Buffer.concat(await request.toArray()).toString());
    return response.writeHead(201, { "content-type": "application/json" }).end('{"Id":"made","Warnings":[]}');
  });
  await new Promise<void>((listening) => daemon.listen(0, "127.0.0.1", listening));
  const { port } = daemon.address() as AddressInfo;
  try {
    const client = spawn("docker", ["create", ...files.flatMap((file) => ["--env-file", file]), "image"], {
      cwd: folder,
      env: { PATH: process.env["PATH"], HOME: folder, DOCKER_HOST: `tcp://127.0.0.1:${port}`, INHERITED: "here" },
    });
    client.stdout.resume();
    const stderr = Buffer.concat(await client.stderr.toArray()).toString();
    return { variables: created?.Env, stderr };
  } finally {
    daemon.close();
    daemon.closeAllConnections();
  }
}
