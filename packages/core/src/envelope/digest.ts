import { MalformedRecordError } from "../errors.ts";

/** Digests that credstash offers for writing, in its order. The names are stored and case-sensitive. */
export const digestNames = ["SHA", "SHA224", "SHA256", "SHA384", "SHA512", "MD5"] as const;
export type DigestName = (typeof digestNames)[number];

export const defaultDigest: DigestName = "SHA256";

/**
 * Readable digests and their names in node:crypto. RIPEMD was written by credstash 1.12 to 1.14. `SHA` is SHA-1; on
 * OpenSSL 1.0 the bare name meant SHA-0.
 */
const algorithms: Readonly<Record<string, string>> = {
  SHA: "sha1",
  SHA224: "sha224",
  SHA256: "sha256",
  SHA384: "sha384",
  SHA512: "sha512",
  MD5: "md5",
  RIPEMD: "ripemd160",
} satisfies Record<DigestName | "RIPEMD", string>;

/** The node:crypto name of a stored digest name. @throws MalformedRecordError for one that cannot be computed (WHIRLPOOL, MD2, MD4, another case). */
export function digestAlgorithm(name: string): string {
  const algorithm = Object.hasOwn(algorithms, name) ? algorithms[name] : undefined;
  if (algorithm === undefined)
    throw new MalformedRecordError(`digest ${JSON.stringify(name)} is not one this program can compute`);
  return algorithm;
}
