/** A receiver that answers as a test wants, over real connections. */

import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

/** A request as it arrived. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  /** Decompressed. */
  readonly body: Buffer;
}

/** What a receiver does with a request. */
export type Respond = (request: Received, response: ServerResponse) => void;

export const accept: Respond = (_, response) => void response.end();
export const status =
  (code: number, headers: Record<string, string> = {}, body = ""): Respond =>
  (_, response) =>
    void response.writeHead(code, headers).end(body);
/** Closes the connection without an answer. */
export const reset: Respond = (_, response) => void response.socket?.resetAndDestroy();
/** Never answers. */
export const hang: Respond = () => {};

export class Receiver {
  readonly received: Received[] = [];
  /** What is done with the next requests, one after the other; then `otherwise`. */
  readonly next: Respond[] = [];
  otherwise: Respond = accept;
  readonly #server: Server;
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const sent = Buffer.concat(parts);
      const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent;
      const { method = "", url: path = "", headers } = request;
      const received = { method, path, headers, body };
      this.received.push(received);
      (this.next.shift() ?? this.otherwise)(received, response);
      for (const { count, resolve } of this.#waiting) if (this.received.length >= count) resolve();
    });
  }

  static async listening(port = 0): Promise<Receiver> {
    const receiver = new Receiver();
    receiver.#server.listen(port, "127.0.0.1");
    await once(receiver.#server, "listening");
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/v1/metrics`;
  }

  /** Resolves when so many requests have arrived. */
  arrived(count: number): Promise<void> {
    if (this.received.length >= count) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }

  /** Closes the connections that are open now. */
  closeConnections(): void {
    this.#server.closeAllConnections();
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
