import { InvalidInputError, UnavailableError } from "../../errors.ts";
import { SecretValue } from "../../secret-value.ts";

/** As the API has it: text or bytes. Source: API reference of PutSecretValue, 1 to 65,536 bytes of either. */
export interface SecretContent {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}

const largestValueBytes = 65_536;

/** @throws InvalidInputError when no secret can hold so many bytes. */
export function checkValueBytes(bytes: number): void {
  if (bytes === 0) throw new InvalidInputError("the value is empty, and Secrets Manager keeps no empty ones");
  checkLargest(bytes);
}

/** @throws InvalidInputError */
export function checkLargest(bytes: number): void {
  if (bytes > largestValueBytes) {
    throw new InvalidInputError(`the value has ${bytes} bytes; Secrets Manager keeps ${largestValueBytes}`);
  }
}

/** UTF-8 goes as text, so that consoles and other tools show it; anything else as bytes. @throws InvalidInputError */
export function contentOf(value: SecretValue): SecretContent {
  checkValueBytes(value.byteLength);
  try {
    return { SecretString: value.text() };
  } catch {
    return { SecretBinary: value.bytes() };
  }
}

export function secretValueOf({ SecretString: text, SecretBinary: bytes }: SecretContent): SecretValue {
  const content = text ?? bytes;
  if (content === undefined) throw new UnavailableError("Secrets Manager answered with a secret that has no value");
  return new SecretValue(content);
}
