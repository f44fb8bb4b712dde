import { InvalidInputError } from "@sstash/core";
import { expect, test } from "vitest";
import { resolveRegion } from "../../src/aws/region.ts";

const profile = { settings: { region: "profile-1" } };
const none = { settings: {} };
const both = { AWS_DEFAULT_REGION: "boto-1", AWS_REGION: "sdk-1" };

test.each([
  ["the one given", { region: "given-1", fallbackRegion: "fallback-1" }, both, profile, "given-1"],
  ["then boto's variable", { fallbackRegion: "fallback-1" }, both, profile, "boto-1"],
  ["then the SDK's variable", { fallbackRegion: "fallback-1" }, { AWS_REGION: "sdk-1" }, profile, "sdk-1"],
  ["then the profile's", { fallbackRegion: "fallback-1" }, {}, profile, "profile-1"],
  ["then the fallback", { fallbackRegion: "fallback-1" }, {}, none, "fallback-1"],
  ["an empty one counts as none", { region: "" }, { AWS_REGION: "" }, profile, "profile-1"],
  ["an empty boto's variable too", {}, { AWS_DEFAULT_REGION: "", AWS_REGION: "sdk-1" }, profile, "sdk-1"],
])("%s", (_, options, env, settings, region) => {
  expect(resolveRegion(options, env, settings)).toBe(region);
});

test("without any it is an error, not a guess", () => {
  expect(() => resolveRegion({}, {}, none)).toThrow(InvalidInputError);
});

test("an empty AWS_DEFAULT_REGION rules out the fallback, as in credstash", () => {
  const resolve = () => resolveRegion({ fallbackRegion: "fallback-1" }, { AWS_DEFAULT_REGION: "" }, none);
  expect(resolve).toThrow("no AWS region was given: AWS_DEFAULT_REGION is set, and empty");
});
