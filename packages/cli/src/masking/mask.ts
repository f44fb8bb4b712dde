import { type Automaton, buildAutomaton } from "./automaton.ts";
import { buildGramFilter, type GramFilter } from "./gram-filter.ts";
import { HiddenRanges } from "./hidden-ranges.ts";
import { JoinedLines } from "./joined-lines.ts";
import { LineWraps } from "./line-wraps.ts";
import { Scanner } from "./scanner.ts";
import { type NamedValue, secretPatterns } from "./secret-patterns.ts";

export interface MaskOptions {
  /**
   * The shortest value, or line of a value, to hide. Default 6, which leaves `true`, `false`, `admin` and port numbers in
   * sight.
   */
  readonly minimumBytes?: number;
  /** Stands for each run of hidden bytes, however long. Default `***`. */
  readonly replacement?: string;
}

/** Hides the values in one stream of bytes, whatever its chunks. */
export interface Mask {
  /**
   * What can be shown now. Only the end that may be the beginning of something hidden is held back.
   *
   * @returns a view of the chunk, where nothing of it is hidden and nothing was held back before
   */
  push(chunk: Uint8Array): Uint8Array;
  /** What was held back, when nothing comes any more. What comes after all begins a new stream. */
  flush(): Uint8Array;
}

export interface Masking {
  /** Names of values that are too short to be hidden, as given. */
  readonly tooShort: readonly string[];
  /** Names of values that are hidden, but not each of their lines by itself. */
  readonly shortLines: readonly string[];
  /** Bytes of the tables, which all masks share. */
  readonly byteLength: number;
  /** A new one for each stream. */
  mask(): Mask;
}

/** Prepares for hiding the values, their lines, and either in the usual encodings. */
export function makeMasking(values: readonly NamedValue[], options: MaskOptions = {}): Masking {
  const { minimumBytes = 6, replacement = "***" } = options;
  const { patterns, tooShort, shortLines } = secretPatterns(values, Math.max(1, minimumBytes));
  const automaton = buildAutomaton(patterns);
  const filter = buildGramFilter(patterns);
  const substitute = Buffer.from(replacement);
  return {
    tooShort,
    shortLines,
    byteLength: automaton.byteLength + (filter?.bits.byteLength ?? 0),
    mask: () => new StreamMask(automaton, filter, substitute),
  };
}

const nothing = new Uint8Array(0);

/** Places are counted from the beginning of the stream. */
class StreamMask implements Mask {
  readonly #automaton: Automaton;
  readonly #scanner: Scanner;
  readonly #substitute: Uint8Array;
  readonly #ranges = new HiddenRanges();
  readonly #joined: JoinedLines;
  #wraps = new LineWraps();
  /** What is held back, as it came. */
  #held: Uint8Array[] = [];
  #heldLength = 0;
  /** Bytes pushed. */
  #length = 0;
  /** The end of the last range that was replaced. */
  #hiddenTo = -1;

  constructor(automaton: Automaton, filter: GramFilter | undefined, substitute: Uint8Array) {
    this.#automaton = automaton;
    this.#scanner = new Scanner(automaton, filter);
    this.#joined = new JoinedLines(automaton);
    this.#substitute = substitute;
  }

  push(chunk: Uint8Array): Uint8Array {
    this.#search(chunk);
    this.#wraps.remember(chunk);
    this.#length += chunk.length;
    const open = this.#length - (this.#automaton.open[this.#scanner.state] ?? 0);
    return this.#release(chunk, Math.min(open, this.#joined.openFrom(this.#length)));
  }

  flush(): Uint8Array {
    this.#scanner.reset();
    this.#joined.reset();
    this.#wraps = new LineWraps();
    const rest = this.#release(nothing, this.#length);
    this.#hiddenTo = -1;
    return rest;
  }

  #search(chunk: Uint8Array): void {
    const before = this.#length;
    const found = (from: number, to: number) => this.#ranges.add(before + from, before + to);
    for (let at = 0; at < chunk.length; ) {
      const wrap = this.#wraps.next(chunk, at);
      this.#joined.run(chunk, { from: at, to: wrap, before }, found);
      this.#scanner.run(chunk, at, wrap, found);
      if (wrap === chunk.length) return;
      this.#joined.wrap(before + wrap, this.#scanner.state);
      at = wrap + 1;
      this.#scanner.run(chunk, wrap, at, found);
    }
  }

  /** Gives the text up to where it is open, without what is hidden, and holds back what follows. */
  #release(chunk: Uint8Array, open: number): Uint8Array {
    const start = this.#length - chunk.length - this.#heldLength;
    // The range around that place is hidden whatever comes, and so it may be given already.
    const until = Math.max(start, this.#ranges.endAround(open));
    if (until === start) {
      this.#hold(chunk);
      return nothing;
    }
    const text = this.#heldLength === 0 ? chunk : Buffer.concat([...this.#held, chunk]);
    this.#held = [];
    this.#heldLength = 0;
    if (until < this.#length) this.#hold(text.subarray(until - start));
    return this.#shown(text.subarray(0, until - start), start);
  }

  /** A copy: the chunk is its owner's, and may be written to again. */
  #hold(bytes: Uint8Array): void {
    this.#held.push(new Uint8Array(bytes));
    this.#heldLength += bytes.length;
  }

  /** @param text nothing of which is open */
  #shown(text: Uint8Array, start: number): Uint8Array {
    const ranges = this.#ranges.takeUntil(start + text.length);
    if (ranges.length === 0) return text;
    const parts: Uint8Array[] = [];
    let at = start;
    for (const range of ranges) {
      if (range.start > at) parts.push(text.subarray(at - start, range.start - start));
      if (range.start > this.#hiddenTo) parts.push(this.#substitute);
      at = range.end;
      this.#hiddenTo = at;
    }
    return Buffer.concat([...parts, text.subarray(at - start)]);
  }
}
