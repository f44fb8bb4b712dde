import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { declarationFiles, findDeclarationFile, readDeclarationFile } from "../../src/config/index.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sstash-config-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = async (file: string, text: string) => {
  await writeFile(join(folder, file), text);
  return join(folder, file);
};

describe("the file of a declaration", () => {
  it.each([
    ["sstash.config.json", '{ "variables": { "A": "a" } }'],
    ["sstash.config.mjs", 'export default { variables: { A: "a" } };'],
    [
      "sstash.config.ts",
      'interface Own { readonly A: string }\nconst variables: Own = { A: "a" };\nexport default { variables };',
    ],
    ["sstash.config.mts", 'export default { variables: { A: "a" } } satisfies object;'],
  ])("%s is found in its folder, and read", async (file, text) => {
    const path = await write(file, text);
    expect(declarationFiles).toContain(file);
    expect(await findDeclarationFile(folder)).toBe(path);
    expect(await readDeclarationFile(path)).toEqual({ variables: { A: "a" } });
  });

  it("is none where there is none, and not one of two", async () => {
    expect(await findDeclarationFile(folder)).toBeUndefined();
    await write("sstash.config.json", "{}");
    await write("sstash.config.mjs", "");
    await expect(findDeclarationFile(folder)).rejects.toThrow(
      "sstash.config.mjs and sstash.config.json are both there",
    );
  });

  it.each([
    ["sstash.config.json", '{ "variables": "planted', "it is not valid JSON"],
    ["sstash.config.json", '{ "variables": {} }', "has no variables"],
    ["sstash.config.mjs", "export const variables = {};", "it has no default export"],
    ["sstash.config.mjs", "throw new TypeError('broken here');", "it does not run: TypeError: broken here"],
    ["sstash.config.ts", "export default {", "it does not run"],
  ])("%s that is %s says so, with its path", async (file, text, why) => {
    const path = await write(file, text);
    await expect(readDeclarationFile(path)).rejects.toMatchObject({
      code: "ERR_INVALID_INPUT",
      message: expect.stringMatching(new RegExp(`^${path}: .*${why}`, "s")),
    });
  });

  it("that is not there says so", async () => {
    await expect(readDeclarationFile(join(folder, "no.json"))).rejects.toThrow("cannot be read");
    await expect(readDeclarationFile(join(folder, "no.mjs"))).rejects.toThrow("there is no such file");
  });
});
