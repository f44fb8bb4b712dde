import { join } from "node:path";
import { InvalidInputError } from "@sstash/core";
import type { CommandContext } from "./command.ts";
import { writeOut } from "./options/output-options.ts";
import { isTimeout } from "./time-limit.ts";

type Place = Pick<CommandContext, "io" | "home">;

const kmsRegionKey = "kms-region";

/** The region of the key out of `~/.credstash`, which `setup --save-kms-region` writes; undefined when there is none. */
export async function kmsRegionOf(place: Place): Promise<string | undefined> {
  const region = (await readConfig(place))[kmsRegionKey];
  return typeof region === "string" && region !== "" ? region : undefined;
}

/** Writes the region of the key and keeps what else the file holds. Without a final newline, as credstash does. */
export async function saveKmsRegion(place: Place, region: string): Promise<void> {
  const config = { ...(await readConfig(place)), [kmsRegionKey]: region };
  const pairs = Object.entries(config).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  await writeOut(join(place.home, ".credstash"), `{${pairs.join(", ")}}`, place.io);
}

async function readConfig({ io, home }: Place): Promise<Readonly<Record<string, unknown>>> {
  const path = join(home, ".credstash");
  let text: string;
  try {
    text = Buffer.from(await io.readFile(path)).toString("utf8");
  } catch (error) {
    if (isTimeout(error)) throw error;
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return {};
    throw new InvalidInputError(`${path} cannot be read`, { cause: error });
  }
  const config = parsed(text);
  if (typeof config === "object" && config !== null && !Array.isArray(config)) return config as Record<string, unknown>;
  throw new InvalidInputError(`${path} is not a JSON object`);
}

/** The parser's own message quotes the text, so it is dropped. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
