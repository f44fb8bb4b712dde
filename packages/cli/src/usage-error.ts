/**
 * The command line itself is wrong. The message names position and kind, never the text given: it may be a secret typed in
 * the wrong place.
 */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** Whose help to point at; undefined for the program's own. */
  readonly verb: string | undefined;

  constructor(message: string, verb?: string) {
    super(message);
    this.verb = verb;
  }
}
