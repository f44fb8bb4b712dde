import {
  formatStoreAddress,
  InvalidInputError,
  parseStoreAddress,
  regionOfAddress,
  type StoreAddress,
} from "@sstash/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "./any-text.ts";

const some = anyText({ minLength: 1, maxLength: 12 });
const table = fc.stringMatching(/^[A-Za-z0-9_.-]{3,20}$/);
const path = fc.tuple(fc.constantFrom("/", "./", "../", "~/"), anyText({ maxLength: 12 })).map(([start, rest]) => {
  return start + rest.replaceAll("\0", "");
});
const context = fc.dictionary(some, some, { minKeys: 1, maxKeys: 3, noNullPrototype: true });
const aws = {
  region: some,
  profile: some,
  roleArn: some,
  endpoint: fc.webUrl({ validSchemes: ["http", "https"] }),
  key: some,
};

function optional<T extends object>(
  required: { [K in keyof T]: fc.Arbitrary<T[K]> },
  rest: Record<string, fc.Arbitrary<unknown>>,
) {
  return fc.record({ ...required, ...rest }, { requiredKeys: Object.keys(required) as never[], noNullPrototype: true });
}

const addresses = fc.oneof(
  optional(
    { backend: fc.constant("credstash"), table },
    { ...aws, kmsRegion: some, expectKey: some, requireBinding: fc.boolean(), context },
  ),
  optional({ backend: fc.constant("secrets-manager"), prefix: fc.stringMatching(/^[A-Za-z0-9/_+=.@-]{0,20}$/) }, aws),
  optional({ backend: fc.constant("local"), dir: path }, { masterKeyFile: path, context }),
) as fc.Arbitrary<StoreAddress>;

describe("formatStoreAddress and parseStoreAddress", () => {
  it("are inverse to each other, and the text holds neither blanks nor anything but ASCII", () => {
    fc.assert(
      fc.property(addresses, (address) => {
        const text = formatStoreAddress(address);
        expect(text).toMatch(/^[!-~]+$/);
        expect(parseStoreAddress(text)).toEqual(address);
      }),
      { numRuns: 1000 },
    );
  });

  it("read an address as people write it", () => {
    expect(
      parseStoreAddress(
        "credstash:app?region=eu-west-1&kms-region=us-east-1&profile=p&role-arn=arn:aws:iam::111122223333:role/r&endpoint=http://127.0.0.1:8000&key=alias/k&expect-key=alias/k&require-binding=1&context.env=prod&context.a%3Db=c%20d",
      ),
    ).toEqual({
      backend: "credstash",
      table: "app",
      region: "eu-west-1",
      kmsRegion: "us-east-1",
      profile: "p",
      roleArn: "arn:aws:iam::111122223333:role/r",
      endpoint: "http://127.0.0.1:8000",
      key: "alias/k",
      expectKey: "alias/k",
      requireBinding: true,
      context: { env: "prod", "a=b": "c d" },
    });
    expect(parseStoreAddress("secrets-manager:")).toEqual({ backend: "secrets-manager", prefix: "" });
    expect(parseStoreAddress("secrets-manager:app/prod/?region=eu-west-1")).toEqual({
      backend: "secrets-manager",
      prefix: "app/prod/",
      region: "eu-west-1",
    });
    expect(parseStoreAddress("local:~/back%20up?master-key-file=./k")).toEqual({
      backend: "local",
      dir: "~/back up",
      masterKeyFile: "./k",
    });
  });

  it("take a plus sign and a colon as they are, and __proto__ as a name like any other", () => {
    expect(parseStoreAddress("local:/a+b:c")).toEqual({ backend: "local", dir: "/a+b:c" });
    const { context: pairs } = parseStoreAddress("local:/a?context.__proto__=x") as { context: object };
    expect(Object.entries(pairs)).toEqual([["__proto__", "x"]]);
  });

  it("know the region of a table's ARN", () => {
    const arn = "credstash:arn:aws:dynamodb:eu-west-1:111122223333:table/shared";
    expect(regionOfAddress(parseStoreAddress(arn))).toBe("eu-west-1");
    expect(regionOfAddress(parseStoreAddress(`${arn}?region=eu-west-1`))).toBe("eu-west-1");
    expect(regionOfAddress(parseStoreAddress("credstash:app"))).toBeUndefined();
  });

  it("say nothing that text cannot", () => {
    for (const address of [
      { backend: "credstash", table: "no table" },
      { backend: "local", dir: "bare" },
      { backend: "local", dir: "/\ud800" },
      { backend: "credstash", table: "app", region: "" },
    ] as const)
      expect(() => formatStoreAddress(address)).toThrow(InvalidInputError);
  });
});

describe("a bad address", () => {
  it.each([
    ["", /begins with credstash:, secrets-manager:, local:/],
    ["app", /begins with credstash:/],
    ["s3:bucket", /begins with credstash:/],
    ["Credstash:app", /begins with credstash:/],
    ["credstash?a:b", /begins with credstash:/],
    ["credstash:", /after credstash: a table: 3 to 255/],
    ["credstash:ab", /after credstash: a table/],
    ["credstash:arn:aws:s3:::bucket", /after credstash: a table/],
    ["secrets-manager:a%20b", /after secrets-manager: a prefix/],
    ["local:", /after local: a folder/],
    ["local:bare", /a path that begins with \/, \.\/, \.\.\/ or ~\//],
    ["local:~other/x", /a path that begins with/],
    ["local:/a%00b", /a path that begins with/],
    ["local:/a b", /no blanks/],
    ["local:/a\nb", /no blanks and no control characters/],
    ["local:/%zz", /percent-encoded UTF-8; after local: is not/],
    ["local:/%ff", /percent-encoded UTF-8/],
    ["credstash:app?region=%e", /percent-encoded UTF-8; parameter number 1 is not/],
    ["credstash:app?", /form name=value; parameter number 1 is not/],
    ["credstash:app?region=x&", /parameter number 2 is not/],
    ["credstash:app?region", /form name=value/],
    ["credstash:app?region=", /in region some text/],
    ["credstash:app?region=a&region=b", /region is given again \(parameter number 2\)/],
    ["credstash:app?regoin=a", /parameters .*kms-region.*; parameter number 1 is none of them/],
    ["credstash:app?constructor=a", /parameter number 1 is none of them/],
    ["credstash:app?require-binding=yes", /require-binding 0 or 1/],
    ["credstash:app?require-binding=toString", /require-binding 0 or 1/],
    ["credstash:app?endpoint=ftp://x", /endpoint an http or https URL/],
    ["credstash:app?endpoint=http://user:pass@x", /endpoint an http or https URL/],
    ["credstash:app?master-key-file=/k", /no master-key-file for credstash:/],
    ["credstash:app?context.=v", /parameter number 1 is not one/],
    ["credstash:app?context.a=", /parameter number 1 is not one/],
    ["credstash:app?context.a=v&context.a=w", /each context pair once; parameter number 2/],
    ["secrets-manager:?context.a=v", /no encryption context for secrets-manager:/],
    ["secrets-manager:?kms-region=x", /no kms-region for secrets-manager:/],
    ["local:/a?region=x", /no region for local:/],
    ["local:/a?require-binding=0", /no require-binding for local:/],
    ["local:/a?master-key-file=k", /master-key-file a path/],
    ["local:/a?master-key-file=/k&master-key-keychain=1", /not both/],
    [
      "credstash:arn:aws:dynamodb:eu-west-1:111122223333:table/app?region=us-east-1",
      /another region than in the table's ARN/,
    ],
  ])("%j is refused, and the message says which part is wrong", (text, message) => {
    expect(() => parseStoreAddress(text)).toThrow(InvalidInputError);
    expect(() => parseStoreAddress(text)).toThrow(message);
  });

  it("is never repeated", () => {
    const planted = "pl4nted";
    fc.assert(
      fc.property(
        fc.constantFrom("credstash:", "local:/", "secrets-manager:", ""),
        fc.string(),
        fc.string(),
        (start, a, b) => {
          try {
            parseStoreAddress(`${start}${a}${planted}${b}?context.${planted}=${planted}${a}&${planted}`);
          } catch (error) {
            expect((error as Error).message).not.toContain(planted);
          }
        },
      ),
    );
  });
});
