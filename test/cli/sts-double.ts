import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { signer } from "../wire/kms-double.ts";

export interface StsDouble {
  readonly endpoint: string;
  /** Parameters of each request, with the region it was signed for. */
  readonly requests: { readonly region: string; readonly parameters: Readonly<Record<string, string>> }[];
  /** Answers from now on that the role may not be assumed, or again with credentials. */
  readonly refuse: (refusing: boolean) => void;
  readonly close: () => Promise<void>;
}

/** The access key id that the double hands out. */
export const assumedKeyId = "ASIAASSUMEDROLE";

/** Answers AssumeRole over STS's query protocol, on loopback, with one session's credentials. */
export async function startStsDouble(): Promise<StsDouble> {
  const requests: StsDouble["requests"] = [];
  let refusing = false;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const parameters = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString("utf8")));
    requests.push({ region: signer(request).region, parameters });
    response.writeHead(refusing ? 403 : 200, { "content-type": "text/xml" });
    if (refusing) {
      response.end(
        `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized</Message></Error>` +
          `<RequestId>r</RequestId></ErrorResponse>`,
      );
      return;
    }
    response.end(
      `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>` +
        `<AccessKeyId>${assumedKeyId}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>` +
        `<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    refuse: (next) => {
      refusing = next;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
