import { CredentialsError, InvalidInputError, isSstashError, type SstashError } from "../errors.ts";
import { type AwsCall, noAnswer, unusable } from "./aws-call.ts";
import { type CredentialTrouble, credentialTroubleOf } from "./credential-trouble.ts";
import { isRefusal, translateRefusal } from "./refusal.ts";
import { type TransportError, troubleOf } from "./trouble.ts";

export type { AwsCall } from "./aws-call.ts";

/** This library's error for anything an AWS client threw. What did not come from AWS or the way there (a bug) is returned as it is. */
export function translateAwsError(error: unknown, call: AwsCall): unknown {
  if (isSstashError(error) || !(error instanceof Error)) return error;
  if (isRefusal(error)) return translateRefusal(error, call);
  const notFound = credentialTroubleOf(error);
  if (notFound !== undefined) return withoutCredentials(call, notFound, error);
  const trouble = troubleOf(error);
  if (trouble !== undefined) return unusable(call, trouble, causeWorthKeeping(error));
  return badSetting(call, error) ?? error;
}

/** Without a cause: what a provider says may hold the command line that it ran, and what that printed. */
function withoutCredentials(call: AwsCall, { problem, message }: CredentialTrouble, error: Error): SstashError {
  const origin = { service: call.service, operation: call.operation, name: error.name, message };
  if (problem === "unavailable") return noAnswer(call, message, { origin });
  return new CredentialsError(problem, `${call.service} ${call.operation} on ${call.subject}: ${message}`, { origin });
}

/** What the SDK or Node's parser could not read they quote, and it may be the answer that holds the data key. */
function causeWorthKeeping(error: Error): Error | undefined {
  return "$response" in error || "rawPacket" in error ? undefined : error;
}

/** Settings that the SDK looks up by itself, and finds wrong only when it uses them. */
function badSetting(call: AwsCall, error: TransportError): SstashError | undefined {
  if (error.code === "ERR_INVALID_URL") {
    return new InvalidInputError(`the endpoint configured for ${call.service} is not a URL`, { cause: error });
  }
  if (error.code === "ERR_INVALID_CHAR") {
    return new CredentialsError(
      "rejected",
      "the credentials hold a line break, or another character that none can hold",
    );
  }
  if (typeof error.code === "string" && error.path !== undefined) {
    const what = `${JSON.stringify(error.path)} cannot be read: ${error.code}`;
    return new CredentialsError("missing", `${call.service} ${call.operation} on ${call.subject}: ${what}`, {
      cause: error,
    });
  }
  if (error.message.startsWith("Region not accepted")) {
    return new InvalidInputError(`the region for ${call.service} is not the name of one`, { cause: error });
  }
  return undefined;
}
