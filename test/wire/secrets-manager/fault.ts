/** An error as the service answers it. */
export class Fault extends Error {
  readonly status: number;
  readonly type: string;
  constructor({ type, message = "", status = 400 }: { type: string; message?: string; status?: number }) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

// The texts are AWS's own where LocalStack's recordings of AWS, moto's tests against AWS or its users' threads have one.
// The others are ours, and nothing may hang on them.

export function validationError(message: string): Fault {
  return new Fault({ type: "ValidationException", message });
}

export function invalidParameter(message: string): Fault {
  return new Fault({ type: "InvalidParameterException", message });
}

export function invalidRequest(message: string): Fault {
  return new Fault({ type: "InvalidRequestException", message });
}

export function exists(message: string): Fault {
  return new Fault({ type: "ResourceExistsException", message });
}

export function limitExceeded(message: string): Fault {
  return new Fault({ type: "LimitExceededException", message });
}

/** Of the secret, or of a version of it: `value for staging label: X`, `value for VersionId: X`. */
export function notFound(what = ""): Fault {
  const text = `Secrets Manager can't find the specified secret${what === "" ? "." : ` ${what}`}`;
  return new Fault({ type: "ResourceNotFoundException", message: text });
}

export function markedForDeletion(): Fault {
  return invalidRequest("You can't perform this operation on the secret because it was marked for deletion.");
}
