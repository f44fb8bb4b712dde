import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { InvalidInputError } from "../errors.ts";

const certificate = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----.*?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/gs;

/**
 * The certificates of a PEM file that replaces the default roots.
 * @throws InvalidInputError naming the file when it cannot be read, holds no certificate, or holds a damaged one: with the
 * default roots instead, or with none, every connection would fail for a reason that names no file.
 */
export async function readCaBundle(path: string): Promise<string[]> {
  const text = await readFile(path, "latin1").catch((error: NodeJS.ErrnoException) => {
    throw new InvalidInputError(`the CA bundle ${JSON.stringify(path)} cannot be read: ${error.code}`, {
      cause: error,
    });
  });
  const found = text.match(certificate) ?? [];
  if (found.length === 0) throw new InvalidInputError(`the CA bundle ${JSON.stringify(path)} holds no certificate`);
  found.forEach((pem, index) => {
    if (!isReadable(pem)) {
      throw new InvalidInputError(`certificate ${index + 1} in the CA bundle ${JSON.stringify(path)} is damaged`);
    }
  });
  return found;
}

function isReadable(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.byteLength > 0;
  } catch {
    return false;
  }
}
