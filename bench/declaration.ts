import { defineSecrets, loadSecrets } from "@sstash/core/config";
import { credstashStore } from "@sstash/core/credstash";
import { BenchFailure } from "./bench-failure.ts";
import { secretNumber } from "./secrets.ts";
import type { ServerProcess } from "./server-process.ts";
import { type Spread, spread } from "./statistics.ts";

/** What loading a declaration takes, over loading one secret, by the time that each call takes. */
export interface DeclarationFigures {
  readonly variables: number;
  readonly byDelay: readonly {
    readonly delayMs: number;
    readonly chainMs: Spread;
    readonly wholeMs: Spread;
  }[];
  /** Of one load of the whole. */
  readonly calls: Readonly<Record<string, number>>;
}

const variables = 50;
/** DynamoDB in the same Region, KMS there, and either across an ocean. */
const delaysMs = [5, 20, 100];
const rounds = 15;
const table = "bench-declaration";

/** In this process, with clients that are made and sockets that are open. */
export async function measureDeclaration(server: ServerProcess, home: string): Promise<DeclarationFigures> {
  await server.preload({ table, secrets: variables, versions: 1 });
  const env = { HOME: home, AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "not-a-real-key" };
  const store = credstashStore({ table, region: "us-east-1", endpoint: server.endpoint, env, concurrency: variables });
  const names = Array.from({ length: variables }, (_, index) => secretNumber(index + 1).name);
  const one = defineSecrets({ variables: { V0: names[0] ?? "" } });
  const whole = defineSecrets({ variables: Object.fromEntries(names.map((name, index) => [`V${index}`, name])) });
  const time = async (declaration: typeof whole | typeof one) => {
    const start = performance.now();
    const secrets = await loadSecrets(declaration, { store });
    if (Object.keys(secrets).length !== Object.keys(declaration.variables).length)
      throw new BenchFailure("a variable is missing");
    return performance.now() - start;
  };
  const byDelay: DeclarationFigures["byDelay"][number][] = [];
  for (const delayMs of delaysMs) {
    await server.delay(delayMs);
    const [chain, all]: [number[], number[]] = [[], []];
    for (let round = -3; round < rounds; round += 1) {
      const [chainMs, wholeMs] = [await time(one), await time(whole)];
      // The first rounds are for clients, sockets and the compiler.
      if (round < 0) continue;
      chain.push(chainMs);
      all.push(wholeMs);
    }
    byDelay.push({ delayMs, chainMs: spread(chain), wholeMs: spread(all) });
  }
  await server.traffic();
  await time(whole);
  const { calls } = await server.traffic();
  return { variables, byDelay, calls };
}
