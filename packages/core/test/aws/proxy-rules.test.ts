import { InvalidInputError } from "@sstash/core";
import { expect, test } from "vitest";
import { proxyAuthorization, proxyRules } from "../../src/aws/proxy-rules.ts";

const kms = "https://kms.us-east-1.amazonaws.com";

function chosen(url: string, env: Record<string, string>): string | undefined {
  const { protocol, hostname, port } = new URL(url);
  return proxyRules(env)({ protocol, hostname, ...(port === "" ? {} : { port: Number(port) }) })?.host;
}

// What botocore 1.44.5 answered to the same variables; its `get_environ_proxies` hands the choice to Python's urllib.
test.each<[string, Record<string, string>, string | undefined]>([
  [kms, { HTTPS_PROXY: "http://a:1" }, "a:1"],
  [kms, { HTTP_PROXY: "http://a:1" }, undefined],
  [kms, { ALL_PROXY: "http://a:1" }, undefined],
  [kms, { HTTPS_PROXY: "http://a:1", https_proxy: "http://b:1" }, "b:1"],
  [kms, { https_proxy: "", HTTPS_PROXY: "http://a:1" }, undefined],
  [kms, { HTTPS_PROXY: "" }, undefined],
  [kms, { HTTPS_PROXY: "a:1" }, "a:1"],
  [kms, { HTTPS_PROXY: "//a:1" }, "a:1"],
  [kms, { HTTPS_PROXY: "https://a:1" }, "a:1"],
  [kms, { HTTPS_PROXY: "http://a:1", NO_PROXY: "amazonaws.com" }, undefined],
  [kms, { HTTPS_PROXY: "http://a:1", NO_PROXY: ".amazonaws.com" }, undefined],
  [kms, { HTTPS_PROXY: "http://a:1", no_proxy: "x , KMS.us-east-1.amazonaws.com" }, undefined],
  [kms, { HTTPS_PROXY: "http://a:1", NO_PROXY: "mazonaws.com" }, "a:1"],
  [kms, { HTTPS_PROXY: "http://a:1", NO_PROXY: "*" }, undefined],
  [kms, { HTTPS_PROXY: "http://a:1", NO_PROXY: " *" }, "a:1"],
  [kms, { HTTPS_PROXY: "http://a:1", NO_PROXY: "*.amazonaws.com" }, "a:1"],
  [kms, { HTTPS_PROXY: "http://a:1", NO_PROXY: "x kms.us-east-1.amazonaws.com" }, "a:1"],
  [kms, { HTTPS_PROXY: "http://a:1", NO_PROXY: "kms.us-east-1.amazonaws.com:443" }, "a:1"],
  [kms, { HTTPS_PROXY: "http://a:1", NO_PROXY: "." }, "a:1"],
  ["http://localhost:4566", { HTTP_PROXY: "http://a:1" }, "a:1"],
  ["http://localhost:4566", { HTTP_PROXY: "http://a:1", REQUEST_METHOD: "GET" }, undefined],
  ["http://localhost:4566", { HTTP_PROXY: "http://a:1", NO_PROXY: "localhost" }, undefined],
  ["http://localhost:4566", { HTTP_PROXY: "http://a:1", NO_PROXY: "localhost:4566" }, undefined],
  ["http://localhost:4566", { HTTP_PROXY: "http://a:1", NO_PROXY: "localhost:1" }, "a:1"],
  ["http://127.0.0.1:4566", { HTTP_PROXY: "http://a:1", NO_PROXY: "127.0.0.0/8" }, "a:1"],
  ["http://[::1]:4566", { HTTP_PROXY: "http://a:1", NO_PROXY: "[::1]" }, undefined],
  ["http://[::1]:4566", { HTTP_PROXY: "http://a:1", NO_PROXY: "::1" }, "a:1"],
])("%s with %o goes to %s", (url, env, proxy) => {
  expect(chosen(url, env)).toBe(proxy);
});

test.each(["socks5://me:hunter2@a:1", "http://me:hunter2@", "http://a:port"])(
  "%s is no proxy, which only matters to who needs it",
  (text) => {
    expect(chosen("https://x", { HTTP_PROXY: text })).toBeUndefined();
    expect(() => chosen("http://x", { HTTP_PROXY: text })).toThrow(InvalidInputError);
    expect(() => chosen("http://x", { HTTP_PROXY: text })).not.toThrow(/hunter2/);
  },
);

test.each([
  ["http://a", undefined],
  ["http://me:secret@a", "me:secret"],
  ["http://me:p%40ss@a", "me:p@ss"],
  ["http://me:p@ss@a", "me:p@ss"],
  ["http://me:p%ss@a", "me:p%ss"],
  ["http://token@a", "token:"],
])("the login in %s is %s", (url, login) => {
  const header = proxyAuthorization(new URL(url))["proxy-authorization"];
  expect(header && Buffer.from(header.replace("Basic ", ""), "base64").toString()).toBe(login);
});
