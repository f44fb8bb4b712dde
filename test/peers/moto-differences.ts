/** Where moto 5 does not do what AWS documents, by a behaviour's title, with what it does. */
export interface MotoDifference {
  readonly reason: string;
  readonly found: Readonly<Record<string, unknown>>;
}

const done = (times: number) => Array<string>(times).fill("done");
const marked = "You tried to perform the operation on a secret that's currently marked deleted.";

/** An entry that no longer differs, or differs otherwise, fails its test, and so does a difference without an entry. */
export const motoDifferences: readonly MotoDifference[] = [
  {
    reason: "moto checks no lengths, sizes and numbers, and no characters of a name",
    found: {
      "a name has ASCII letters, digits and /_+=.@- only": done(6),
      "a name has up to 512 characters": done(2),
      "a text has 1 to 65,536 bytes": ["InvalidRequestException", ...done(3)],
      "bytes are 1 to 65,536": ["InvalidRequestException", ...done(2)],
      "a put has text or bytes": ["InvalidRequestException", "done"],
      "a version has up to 20 labels": done(3),
      "a page has 1 to 100 versions": done(2),
      "a version's id has 32 to 64 characters, a secret's id no odd ones": [
        "ResourceNotFoundException",
        "ResourceNotFoundException",
      ],
      "a batch has up to 20 ids, or filters and then up to 20 a page": [
        "done",
        "done",
        "InvalidParameterException",
        "InvalidParameterException",
        "done",
      ],
      "a page has 1 to 100 secrets, and a token of the service's own": ["done", "done", "SyntaxError"],
    },
  },
  {
    reason: "moto reads the current version from what was put last, not from the label",
    found: { "a promoted version is the one that is read": ["two", "two", { one: "AWSCURRENT", two: "AWSPREVIOUS" }] },
  },
  {
    reason: "moto shows versions without labels everywhere, and in one page",
    found: {
      "AWSPREVIOUS follows AWSCURRENT from put to put, and what it leaves is deprecated": {
        one: "",
        three: "AWSCURRENT",
        two: "AWSPREVIOUS",
      },
      "a label is moved only by who knows where it is": [
        "InvalidParameterException",
        "InvalidParameterException",
        { one: "", three: "AWSCURRENT", two: "AWSPREVIOUS" },
      ],
      "a deprecated version is listed only when asked for, and read by its id": [
        ["one", "three", "two"],
        ["one", "three", "two"],
        3,
        "one",
      ],
      "versions come in pages": [3, 3, ""],
    },
  },
  {
    reason:
      "moto lets a version be made again and AWSCURRENT be taken away, and has another error for a version that is not there",
    found: {
      "an update never takes a version's token again": "done",
      "AWSCURRENT moves and is never taken away": "done",
      "a label goes to no version that is not there": "InvalidParameterException",
    },
  },
  {
    reason: "moto says of a label it has not that the secret is not there",
    found: {
      "what is not there is named: the secret, its label, its version": [
        "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
        "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
        "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
        `ResourceNotFoundException: Secrets Manager can't find the specified secret value for VersionId: ${"none".padEnd(32, "-")}`,
      ],
    },
  },
  {
    reason: "moto finds a partial ARN whatever it ends in",
    found: {
      "an ARN without its suffix that looks as if it had one finds nothing": done(3),
    },
  },
  {
    reason: "moto fails a whole batch for a secret without a value",
    found: {
      "a batch reads what is current, and names what failed, each by its id":
        "ResourceNotFoundException: Secrets Manager can't find the specified secret value for VersionId: AWSCURRENT",
    },
  },
  {
    reason: "moto writes to a secret that waits for its deletion, and words its refusals its own way",
    found: {
      "a secret that waits for its deletion is neither read nor written": [
        `InvalidRequestException: An error occurred (InvalidRequestException) when calling the GetSecretValue operation: ${marked}`,
        "done",
        "InvalidRequestException: An error occurred (InvalidRequestException) when calling the UpdateSecret operation: You can't perform this operation on the secret because it was marked for deletion.",
        "done",
        `InvalidRequestException: An error occurred (InvalidRequestException) when calling the DeleteSecret operation: ${marked}`,
      ],
      "its name is taken until then":
        "ResourceExistsException: The operation failed because the secret NAME already exists.",
    },
  },
];
