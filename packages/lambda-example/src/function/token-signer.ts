import { Signer } from "@aws-sdk/rds-signer";
import type { TokenRequest } from "./login-source.ts";
import type { Environment } from "./settings.ts";

/** A token that holds for 15 minutes, signed by the keys that Lambda puts into the environment of the function. Sends nothing. */
export function signedToken({ host, port, user }: TokenRequest, env: Environment): Promise<string> {
  const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "", AWS_SESSION_TOKEN, AWS_REGION = "" } = env;
  const signer = new Signer({
    hostname: host,
    port,
    username: user,
    region: AWS_REGION,
    credentials: {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: AWS_SESSION_TOKEN }),
    },
  });
  return signer.getAuthToken();
}
