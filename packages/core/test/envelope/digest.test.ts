import { getHashes } from "node:crypto";
import { defaultDigest, digestNames } from "@sstash/core/envelope";
import { describe, expect, it } from "vitest";
import { digestAlgorithm } from "../../src/envelope/digest.ts";

describe("the digests", () => {
  it("are offered for writing in credstash's order, SHA256 unless asked", () => {
    expect(digestNames).toEqual(["SHA", "SHA224", "SHA256", "SHA384", "SHA512", "MD5"]);
    expect(defaultDigest).toBe("SHA256");
  });

  it("can all be computed here, and RIPEMD besides for reading", () => {
    const hashes = new Set(getHashes());
    for (const name of [...digestNames, "RIPEMD"]) expect(hashes).toContain(digestAlgorithm(name));
  });

  it("take SHA for SHA-1, which it is, and not for the SHA-0 that OpenSSL once meant", () => {
    expect(digestAlgorithm("SHA")).toBe("sha1");
  });

  it.each([
    "WHIRLPOOL",
    "MD2",
    "MD4",
    "sha256",
    "Sha256",
    "SHA-256",
    " SHA256",
    "",
    "__proto__",
    "constructor",
    "toString",
  ])("do not include %j", (name) => {
    const refusal = { code: "ERR_MALFORMED_RECORD", message: expect.stringContaining(JSON.stringify(name)) };
    expect(() => digestAlgorithm(name)).toThrow(expect.objectContaining(refusal));
  });
});
