/** One secret of a file. */
export interface DocumentEntry {
  readonly name: string;
  readonly value: string | Uint8Array;
}

/** The entries of a text, in its order. @throws InvalidInputError with line and kind of what is wrong, and nothing of the text. */
export type DocumentReader = (text: string) => Promise<readonly DocumentEntry[]>;
