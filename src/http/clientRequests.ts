/** The requests that are sent by node:http and node:https. */

import type { ClientRequest, IncomingMessage } from "node:http";
import type { ClientMetrics, SentRequest } from "./clientMetrics.ts";
import type { HttpEvents } from "./httpEvents.ts";

interface Message {
  readonly request: ClientRequest;
}

/** Parts of Node's class that its types leave out. */
interface Internals {
  readonly socketPath?: string;
  /** The response, once its headers have arrived. */
  readonly res?: IncomingMessage;
}

/** Measures the requests that this thread sends by node:http. */
export function measureClients(metrics: ClientMetrics, events: HttpEvents): void {
  const sent = new WeakMap<ClientRequest, SentRequest>();

  function start({ request }: Message): void {
    if (sent.has(request)) return;
    const [address, port] = serverOf(request);
    metrics.start(request.method, address, port, (opened) => {
      sent.set(request, opened);
      // The one event that ends every request: after the response, an error, an abort or an upgrade.
      request.once("close", () => events.attempt(end, request));
    });
  }

  function fail(message: Message & { readonly error: unknown }): void {
    start(message); // Node 20 reports no start of a request that fails before its `end()`
    const opened = sent.get(message.request);
    if (opened) opened.error = message.error;
  }

  function end(request: ClientRequest): void {
    const opened = sent.get(request);
    if (!opened) return;
    const { res } = request as Internals;
    opened.status = res?.statusCode;
    metrics.end(opened, res?.complete === true);
  }

  events.on("http.client.request.created", start); // from Node 22 on
  events.on("http.client.request.start", start);
  events.on("http.client.request.error", fail);
}

/** Returns the address and the port of the server; "" for a port that is not known. */
function serverOf(request: ClientRequest): readonly [address: string, port: string] {
  const { socketPath } = request as Internals;
  if (socketPath) return [socketPath, ""];
  const { host, protocol } = request;
  // Only the header has the port. It may name another host than the one that is asked.
  const header = String(request.getHeader("host"));
  const inHeader = host.includes(":") ? `[${host}]` : host;
  if (header === inHeader) return [host, protocol === "https:" ? "443" : "80"];
  return [host, header.startsWith(`${inHeader}:`) ? header.slice(inHeader.length + 1) : ""];
}
