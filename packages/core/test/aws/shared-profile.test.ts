import { join } from "node:path";
import { CredentialsError } from "@sstash/core";
import { expect, test } from "vitest";
import { sharedProfile } from "../../src/aws/shared-profile.ts";
import { scratchEnvironment } from "./scratch-environment.ts";

const files = {
  config: "[default]\nregion = eu-north-1\n[profile a]\nregion = eu-west-1\n[profile b]\nregion = eu-west-2\n",
  credentials: "[b]\nregion = eu-west-3\naws_access_key_id = KEY\n[only]\naws_access_key_id = KEY\n",
};

test.each([
  ["the one given", "b", { AWS_DEFAULT_PROFILE: "only", AWS_PROFILE: "a" }, "b"],
  ["boto's variable, before AWS_PROFILE", undefined, { AWS_DEFAULT_PROFILE: "b", AWS_PROFILE: "a" }, "b"],
  ["AWS_PROFILE", undefined, { AWS_PROFILE: "a" }, "a"],
  ["one that only the credentials file holds", undefined, { AWS_PROFILE: "only" }, "only"],
])("a profile is chosen by name: %s", async (_, given, variables, name) => {
  scratchEnvironment(variables, files);
  expect(await sharedProfile(given, process.env)).toMatchObject({ name, named: true });
});

test("without a name, or with an empty one, it is the default and need not exist", async () => {
  scratchEnvironment({ AWS_PROFILE: "" }, files);
  expect(await sharedProfile("", process.env)).toMatchObject({ named: false, settings: { region: "eu-north-1" } });
  scratchEnvironment();
  expect(await sharedProfile(undefined, process.env)).toMatchObject({ named: false, settings: {} });
});

test("the credentials file wins where both files hold a setting", async () => {
  scratchEnvironment({}, files);
  const { settings } = await sharedProfile("b", process.env);
  expect(settings).toEqual({ region: "eu-west-3", aws_access_key_id: "KEY" });
});

test.each([
  ["given", "nope", {}],
  ["named by the environment", undefined, { AWS_PROFILE: "nope" }],
])("an unknown profile that is %s is an error", async (_, given, variables) => {
  scratchEnvironment(variables, files);
  const error = await sharedProfile(given, process.env).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(CredentialsError);
  expect(error).toMatchObject({ code: "ERR_CREDENTIALS", problem: "profile" });
  expect((error as Error).message).toBe('profile "nope" is not in the shared AWS configuration');
});

test("the files are those that the environment names, also one that is not the process's", async () => {
  const folder = scratchEnvironment({}, { other: "[profile elsewhere]\nregion = sa-east-1\n" });
  const env = { AWS_CONFIG_FILE: join(folder, "other"), AWS_PROFILE: "elsewhere" };
  expect(await sharedProfile(undefined, env)).toMatchObject({ settings: { region: "sa-east-1" } });
});
