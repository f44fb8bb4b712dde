/** A file that was asked for could not be written. */
export class OutputError extends Error {
  override readonly name = "OutputError";
}
