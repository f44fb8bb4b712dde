/** The patterns as a tree by their bytes. Nodes are numbered from the root, 0, those of a pattern's new part in a row. */
export class PatternTrie {
  /** Nodes. */
  readonly size: number;
  /** Bytes from the root, by node. */
  readonly depth: Int32Array;
  /** 1 where a pattern ends, by node. */
  readonly ends: Uint8Array;
  readonly #byte: Uint8Array;
  // 0 is none: the root is nobody's child.
  readonly #firstChild: Int32Array;
  readonly #sibling: Int32Array;

  /** @param patterns none of them empty */
  constructor(patterns: readonly Uint8Array[]) {
    const most = 1 + patterns.reduce((sum, pattern) => sum + pattern.length, 0);
    this.depth = new Int32Array(most);
    this.ends = new Uint8Array(most);
    this.#byte = new Uint8Array(most);
    this.#firstChild = new Int32Array(most);
    this.#sibling = new Int32Array(most);
    let size = 1;
    for (const pattern of patterns) {
      let node = 0;
      for (const byte of pattern) {
        const next = this.#child(node, byte);
        if (next === 0) this.#add(size, node, byte);
        node = next === 0 ? size++ : next;
      }
      this.ends[node] = 1;
    }
    this.size = size;
  }

  byteOf(node: number): number {
    return this.#byte[node] ?? 0;
  }

  *childrenOf(node: number): Generator<number> {
    for (let child = this.#firstChild[node] ?? 0; child !== 0; child = this.#sibling[child] ?? 0) yield child;
  }

  /** Every node, the root first, none before one that is nearer to the root. */
  *breadthFirst(): Generator<number> {
    const queue = new Int32Array(this.size);
    let queued = 1;
    for (let index = 0; index < queued; index += 1) {
      const node = queue[index] ?? 0;
      yield node;
      for (const child of this.childrenOf(node)) queue[queued++] = child;
    }
  }

  #child(node: number, byte: number): number {
    let child = this.#firstChild[node] ?? 0;
    while (child !== 0 && this.#byte[child] !== byte) child = this.#sibling[child] ?? 0;
    return child;
  }

  #add(node: number, parent: number, byte: number): void {
    this.#byte[node] = byte;
    this.depth[node] = (this.depth[parent] ?? 0) + 1;
    this.#sibling[node] = this.#firstChild[parent] ?? 0;
    this.#firstChild[parent] = node;
  }
}
