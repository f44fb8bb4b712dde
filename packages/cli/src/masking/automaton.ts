import { PatternTrie } from "./pattern-trie.ts";

/**
 * Finds every pattern in a run over bytes (Aho and Corasick's), as tables by state. State 0 is the start.
 *
 * A state's `label` says what its `target` is: a byte is the one that goes on to the state `target`; `manyLabel` a row of
 * 256 next states that begins at `rows[target]`; `noLabel` nothing. Where no way goes on, `fail` is the state to try the
 * same byte from. Nearly all states go on by one byte, so a row for each would be a hundred times as big, and slower for it.
 */
export interface Automaton {
  readonly label: Int16Array;
  readonly target: Int32Array;
  readonly rows: Int32Array;
  readonly fail: Int32Array;
  /** Length of the longest pattern that ends in a state, 0 for none. */
  readonly matched: Int32Array;
  /** How many of the last bytes can be the beginning of a pattern that is longer. */
  readonly open: Int32Array;
  /** Of the tables. */
  readonly byteLength: number;
}

export const manyLabel = -1;
export const noLabel = 256;

/** @param patterns none of them empty */
export function buildAutomaton(patterns: readonly Uint8Array[]): Automaton {
  const trie = new PatternTrie(patterns);
  const { size, depth, ends } = trie;
  const label = new Int16Array(size).fill(noLabel);
  const target = new Int32Array(size);
  const fail = new Int32Array(size);
  const matched = new Int32Array(size);
  const open = new Int32Array(size);
  const rows = new Int32Array(layOut(trie, label, target));
  const automaton = { label, target, rows, fail, matched, open };
  for (const state of trie.breadthFirst()) {
    const fallback = fail[state] ?? 0;
    matched[state] = ends[state] === 1 ? (depth[state] ?? 0) : (matched[fallback] ?? 0);
    open[state] = label[state] === noLabel ? (open[fallback] ?? 0) : (depth[state] ?? 0);
    for (const child of trie.childrenOf(state)) {
      fail[child] = state === 0 ? 0 : nextState(automaton, fallback, trie.byteOf(child));
    }
    if (label[state] === manyLabel) fillRow(automaton, trie, state);
  }
  const tables = [label, target, rows, fail, matched, open];
  return { ...automaton, byteLength: tables.reduce((sum, table) => sum + table.byteLength, 0) };
}

/** Writes the trie's ways into the tables; the start always has a row, so that falling back ends there. Returns the rows' length. */
function layOut(trie: PatternTrie, label: Int16Array, target: Int32Array): number {
  let rowsLength = 0;
  for (let state = 0; state < trie.size; state += 1) {
    const [first, second] = trie.childrenOf(state);
    if (state === 0 || second !== undefined) {
      label[state] = manyLabel;
      target[state] = rowsLength;
      rowsLength += 256;
    } else if (first !== undefined) {
      label[state] = trie.byteOf(first);
      target[state] = first;
    }
  }
  return rowsLength;
}

type Tables = Omit<Automaton, "byteLength">;

/** Where each byte leads: to a child, or to where it leads from the state to fall back on, whose row is filled by now. */
function fillRow(tables: Tables, trie: PatternTrie, state: number): void {
  const { target, rows, fail } = tables;
  const start = target[state] ?? 0;
  if (state !== 0) {
    for (let byte = 0; byte < 256; byte += 1) rows[start + byte] = nextState(tables, fail[state] ?? 0, byte);
  }
  for (const child of trie.childrenOf(state)) rows[start + trie.byteOf(child)] = child;
}

/** The state after a byte. */
export function nextState({ label, target, rows, fail }: Tables, from: number, byte: number): number {
  for (let state = from; ; state = fail[state] ?? 0) {
    const way = label[state];
    if (way === byte) return target[state] ?? 0;
    if (way === manyLabel) return rows[(target[state] ?? 0) + byte] ?? 0;
  }
}
