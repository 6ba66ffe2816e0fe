/**
 * A relay between Prometheus and a program, so that one Prometheus scrapes all formats. It records what both send.
 * Prometheus requests all formats that it supports, the preferred ones first. At the path of a format, the program is
 * asked for that format and those after it.
 */

import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import type { Format } from "threadtally/prometheus";

export const MEDIA_TYPES: Readonly<Record<Format, string>> = {
  protobuf: "application/vnd.google.protobuf",
  openMetrics: "application/openmetrics-text",
  text: "text/plain",
};

export const FORMATS = Object.keys(MEDIA_TYPES) as Format[];

export class Relay {
  /** The address to scrape: the path of each format is its name. */
  readonly address: string;
  /** The formats that Prometheus requests. */
  readonly accepts = new Set<string>();
  /** The responses of the program, by format; for responses without metrics, their status. */
  readonly contentTypes: Readonly<Record<Format, Set<string>>> = {
    protobuf: new Set(),
    openMetrics: new Set(),
    text: new Set(),
  };
  readonly #server;

  static async to(program: string): Promise<Relay> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Relay(server, program);
  }

  private constructor(server: ReturnType<typeof createServer>, program: string) {
    this.#server = server;
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("request", (asked, reply) => this.#pass(program, asked, reply).catch(() => reply.destroy()));
  }

  async #pass(program: string, asked: IncomingMessage, reply: ServerResponse): Promise<void> {
    const format = asked.url?.slice(1) as Format;
    const { accept = "" } = asked.headers;
    this.accepts.add(accept);
    const choices = accept.split(",");
    const first = choices.findIndex((choice) => choice.startsWith(MEDIA_TYPES[format]));
    const headers = { ...asked.headers, accept: choices.slice(first).join(",") };
    const [answer] = (await once(request(program, { headers }).end(), "response")) as [IncomingMessage];
    this.contentTypes[format].add(
      answer.statusCode === 200 ? `${answer.headers["content-type"]}` : `${answer.statusCode}`,
    );
    reply.writeHead(answer.statusCode ?? 500, answer.headers);
    await pipeline(answer, reply);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
