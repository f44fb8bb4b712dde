import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";

/** Runs a work that must fail, and counts how often anything was encrypted or decrypted meanwhile. */
export async function decryptionsDuring(
  work: () => Promise<unknown>,
): Promise<{ readonly error: unknown; readonly decryptions: number }> {
  const { createCipheriv, createDecipheriv } = crypto;
  let decryptions = 0;
  crypto.createCipheriv = ((...args: Parameters<typeof createCipheriv>) => {
    decryptions += 1;
    return createCipheriv(...args);
  }) as typeof createCipheriv;
  crypto.createDecipheriv = ((...args: Parameters<typeof createDecipheriv>) => {
    decryptions += 1;
    return createDecipheriv(...args);
  }) as typeof createDecipheriv;
  syncBuiltinESMExports();
  try {
    return {
      error: await work().then(
        () => undefined,
        (error: unknown) => error,
      ),
      decryptions,
    };
  } finally {
    Object.assign(crypto, { createCipheriv, createDecipheriv });
    syncBuiltinESMExports();
  }
}
