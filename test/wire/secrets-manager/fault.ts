/** An error as the service answers it. */
export class Fault extends Error {
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

// The sentences are those that AWS gives, as its users' threads and the SDKs' own tests quote them.
export const noSecret = (): Fault =>
  new Fault("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
export const noLabel = (label: string): Fault =>
  new Fault(
    "ResourceNotFoundException",
    `Secrets Manager can't find the specified secret value for staging label: ${label}`,
  );
export const noVersion = (id: string): Fault =>
  new Fault("ResourceNotFoundException", `Secrets Manager can't find the specified secret value for VersionId: ${id}`);
export const markedForDeletion = (): Fault =>
  new Fault(
    "InvalidRequestException",
    "You can't perform this operation on the secret because it was marked for deletion.",
  );
export const nameIsDying = (): Fault =>
  new Fault(
    "InvalidRequestException",
    "You can't create this secret because a secret with this name is already scheduled for deletion.",
  );
export const nameIsTaken = (name: string): Fault =>
  new Fault("ResourceExistsException", `The operation failed because the secret ${name} already exists.`);
export const invalidParameter = (message: string): Fault => new Fault("InvalidParameterException", message);
export const validation = (message: string): Fault => new Fault("ValidationException", message);
