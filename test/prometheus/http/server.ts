/** A server of scrapes, and raw requests to it. */

import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Registry } from "threadtally";

const servers: Server[] = [];

/** Serves until `closeServers`. Returns the port. */
export async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

export function closeServers(): void {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
}

export interface Reply {
  readonly status: number | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** Sends a raw request: nothing is added to it, and nothing of the response is decoded. */
export async function ask(
  port: number,
  path = "/metrics",
  headers: Record<string, string> = {},
  method = "GET",
): Promise<Reply> {
  const [response] = (await once(request({ port, path, headers, method, host: "127.0.0.1" }).end(), "response")) as [
    IncomingMessage,
  ];
  const body = Buffer.concat(await response.toArray());
  return { status: response.statusCode, headers: response.headers, body };
}

/** Creates a counter with this many series, each of which has its number as value. */
export function manySeries(count: number, route = "/route/"): Registry {
  const registry = new Registry({ maxSeriesPerMetric: count });
  const family = registry.counter({ name: "requests_total", labelNames: ["route"] });
  for (let n = 0; n < count; n++) family.labels(`${route}${n}`).inc(n);
  return registry;
}

/** Creates such a counter whose series have lines of some 235 bytes: 1200 of them are longer than a slice. */
export function longSeries(count: number): Registry {
  return manySeries(count, "/route".repeat(33));
}

/** Registers a gauge whose async callback takes longer than the default patience: its level is the number of runs. */
export function slowGauge(registry: Registry): void {
  let runs = 0;
  registry.gauge({
    name: "slow",
    collect: async (gauge) => {
      const run = ++runs;
      await new Promise((resolve) => setTimeout(resolve, 250));
      gauge.set(run);
    },
  });
}

/** The longest patience: a scrape that ends has the levels of all callbacks. */
export const PATIENT = { patience: 2 ** 31 - 1 };
