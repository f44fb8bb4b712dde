/** The shortest lines that encoders wrap base64 and hex to: Ruby's and `xxd -p`'s; 64 and 76 are the others'. */
const leastColumns = 60;
const lineFeed = 10;
const carriageReturn = 13;

const isBase64 = new Uint8Array(256);
for (const byte of Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")) isBase64[byte] = 1;

/** Finds the line ends that may be an encoder's own: those after so long a run of base64 or hex that no word is one. */
export class LineWraps {
  /** The bytes before the chunk that is asked about. */
  readonly #before: Uint8Array = new Uint8Array(leastColumns + 1);
  #nextReturn = -1;

  /** The next byte of such a line end, or the chunk's length. */
  next(chunk: Uint8Array, from: number): number {
    let at = from;
    for (;;) {
      const feed = chunk.indexOf(lineFeed, at);
      if (this.#nextReturn < at) this.#nextReturn = placeOf(chunk.indexOf(carriageReturn, at), chunk);
      const end = Math.min(placeOf(feed, chunk), this.#nextReturn);
      if (end === chunk.length || this.isWrap(chunk, end)) return end;
      at = end + 1;
    }
  }

  isWrap(chunk: Uint8Array, at: number): boolean {
    const byte = chunk[at];
    if (byte !== lineFeed && byte !== carriageReturn) return false;
    const end = byte === lineFeed && this.#byteAt(chunk, at - 1) === carriageReturn ? at - 1 : at;
    for (let place = end - 1; place >= end - leastColumns; place -= 1) {
      if (isBase64[this.#byteAt(chunk, place)] !== 1) return false;
    }
    return true;
  }

  /** To be called when a chunk is done. */
  remember(chunk: Uint8Array): void {
    const last = chunk.subarray(-this.#before.length);
    this.#before.copyWithin(0, last.length);
    this.#before.set(last, this.#before.length - last.length);
    this.#nextReturn = -1;
  }

  #byteAt(chunk: Uint8Array, at: number): number {
    return (at < 0 ? this.#before[this.#before.length + at] : chunk[at]) ?? 0;
  }
}

function placeOf(index: number, chunk: Uint8Array): number {
  return index === -1 ? chunk.length : index;
}
