import { randomBytes, randomUUID } from "node:crypto";
import type { RequestListener } from "node:http";

type Fields = Record<string, unknown>;

export interface SeenRequest {
  readonly host: string;
  readonly url: string;
  /** The JSON protocol's `x-amz-target`, or the query protocol's action. */
  readonly action: string;
  readonly authorization: string;
  readonly sessionToken?: string;
  /** Of the query protocol. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** As much of DynamoDB, KMS and STS as one put and one get need. */
export class AwsDouble {
  readonly seen: SeenRequest[] = [];
  /** How long the keys last that STS gives out, in seconds. */
  lifetimeS = 3600;
  readonly #items: Fields[] = [];

  /** The actions in the order in which they came. */
  get actions(): readonly string[] {
    return this.seen.map(({ action }) => action);
  }

  readonly answer: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      const target = request.headers["x-amz-target"];
      const parameters = typeof target === "string" ? {} : Object.fromEntries(new URLSearchParams(body));
      const action = typeof target === "string" ? target.replace(/^.*\./, "") : (parameters["Action"] ?? "");
      const { host = "", authorization = "", "x-amz-security-token": token } = request.headers;
      const sessionToken = typeof token === "string" ? { sessionToken: token } : {};
      this.seen.push({ host, url: request.url ?? "", action, authorization, parameters, ...sessionToken });
      response.setHeader("x-amzn-requestid", randomUUID());
      response.end(action === "AssumeRole" ? this.#role() : JSON.stringify(this.#json(action, body)));
    });
  };

  #json(action: string, body: string): Fields {
    const input = JSON.parse(body) as Fields;
    if (action === "Query") return { Items: this.#items, Count: this.#items.length };
    if (action === "PutItem") this.#items.push(input["Item"] as Fields);
    if (action === "GenerateDataKey") {
      const key = randomBytes(64).toString("base64");
      return { Plaintext: key, CiphertextBlob: key, KeyId: "arn:aws:kms:eu-west-1:111122223333:key/double" };
    }
    return action === "Decrypt" ? { Plaintext: input["CiphertextBlob"] } : {};
  }

  #role(): string {
    const expiration = new Date(Date.now() + this.lifetimeS * 1000).toISOString();
    return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
      <AccessKeyId>AKIDROLE</AccessKeyId><SecretAccessKey>role</SecretAccessKey><SessionToken>role-token</SessionToken>
      <Expiration>${expiration}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
  }
}
