import { afterAll, beforeAll, expect, it } from "vitest";
import { type Behaviour, behaviours } from "../wire/secrets-manager/behaviours/index.ts";
import { secretsManagerAt } from "../wire/secrets-manager-client.ts";
import { motoDifferences } from "./moto-differences.ts";
import { type MotoServer, startMotoServer } from "./moto-server.ts";
import { describeWith } from "./peer-programs.ts";

const different = new Map(motoDifferences.flatMap(({ found }) => Object.entries(found)));
const same = behaviours.filter(({ title }) => !different.has(title));
const others = behaviours.filter(({ title }) => different.has(title));

/** What the double of test/wire does, somebody else's Secrets Manager does too. */
describeWith(["moto"], "in moto's Secrets Manager", () => {
  let moto: MotoServer;
  beforeAll(async () => {
    moto = await startMotoServer();
  });
  afterAll(() => moto.close());

  it.each(same)("$title", async ({ observe, expected }) => {
    expect(await observe(secretsManagerAt(moto.endpoint))).toEqual(expected);
  });

  it.each(others)("not as AWS documents it: $title", async (behaviour) => {
    const observed = await observedOn(moto, behaviour);
    expect(observed).not.toEqual(behaviour.expected);
    expect(observed).toEqual(different.get(behaviour.title));
  });

  it("each known difference is of a behaviour there is", () => {
    const titles = behaviours.map(({ title }) => title);
    expect([...different.keys()].filter((title) => !titles.includes(title))).toEqual([]);
  });
});

/** moto's answer; an error where it gave none; names, which are new each time, and Python's indentation taken out. */
async function observedOn(moto: MotoServer, { observe }: Behaviour): Promise<unknown> {
  try {
    return plain(await observe(secretsManagerAt(moto.endpoint)));
  } catch (error) {
    return plain(String(error));
  }
}

function plain(observed: unknown): unknown {
  if (Array.isArray(observed)) return observed.map(plain);
  if (typeof observed !== "string") return observed;
  return observed.replace(/secret\/\d+\./, "NAME").replaceAll(/ {2,}/g, " ");
}
