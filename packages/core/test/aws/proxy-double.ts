import { createServer, type IncomingMessage, request, type Server } from "node:http";
import { connect, type Socket } from "node:net";

export interface ProxyDoubleOptions {
  /** What `Proxy-Authorization` must decode to. */
  readonly login?: string;
  /** Every tunnel ends at this port of loopback, whatever it was asked for. */
  readonly tunnelTo?: number;
  /** Refuses every tunnel with this status. */
  readonly refuseWith?: number;
}

/** A forward proxy: tunnels by CONNECT, and plain requests whose target is a whole URL. */
export class ProxyDouble {
  /** What was asked for: `CONNECT host:port`, or method and URL. */
  readonly targets: string[] = [];
  readonly server: Server;
  readonly #options: ProxyDoubleOptions;

  constructor(options: ProxyDoubleOptions = {}) {
    this.#options = options;
    this.server = createServer((incoming, outgoing) => {
      this.targets.push(`${incoming.method} ${incoming.url}`);
      if (!this.#isAllowed(incoming)) {
        outgoing.writeHead(407).end("<html>who are you?</html>");
        return;
      }
      const { method, headers } = incoming;
      const forward = request(String(incoming.url), { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      incoming.pipe(forward);
    });
    this.server.on("connect", (incoming: IncomingMessage, socket: Socket) => this.#tunnel(incoming, socket));
  }

  #tunnel(incoming: IncomingMessage, socket: Socket): void {
    this.targets.push(`CONNECT ${incoming.url}`);
    const refusal = this.#isAllowed(incoming) ? this.#options.refuseWith : 407;
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal} no\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const far = connect(this.#options.tunnelTo ?? Number(incoming.url?.replace(/^.*:/, "")), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      far.pipe(socket).pipe(far);
    });
    far.on("error", () => socket.destroy());
    socket.on("close", () => far.destroy());
  }

  #isAllowed(incoming: IncomingMessage): boolean {
    const { login } = this.#options;
    const given = incoming.headers["proxy-authorization"];
    return login === undefined || given === `Basic ${Buffer.from(login).toString("base64")}`;
  }
}
