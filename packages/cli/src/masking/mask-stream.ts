import { Transform } from "node:stream";
import type { Mask } from "./mask.ts";

/** A stream's bytes through a mask of their own. */
export function maskStream(mask: Mask): Transform {
  return new Transform({
    decodeStrings: true,
    transform(chunk: Uint8Array, _encoding, done) {
      done(null, mask.push(chunk));
    },
    flush(done) {
      done(null, mask.flush());
    },
  });
}
