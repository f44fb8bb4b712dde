/** Limits of one attempt. The SDK's own defaults are none, and its request time-out only warns unless told to throw. */
export interface RequestHandlerOptions {
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly throwOnRequestTimeout: true;
}

type Environment = Readonly<Record<string, string | undefined>>;

export async function requestHandlerOptions(_env: Environment): Promise<RequestHandlerOptions> {
  return { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true };
}
