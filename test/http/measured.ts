/** The readings of HTTP metrics, as short texts, and servers and connections that the tests control. */

import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import type { Registry } from "threadtally";
import { onTestFinished } from "vitest";

/** Returns the count of each series of a histogram, by its label values without those that are empty. */
function counts(registry: Registry, name: string): Record<string, number> {
  const metric = registry.snapshot().metrics.find((one) => one.name === name);
  const readings = (metric?.series ?? []).map(({ labels, ...rest }) => {
    const { counts: buckets } = rest as unknown as { readonly counts: readonly number[] };
    const key = Object.values(labels).filter((value) => value !== "");
    return [key.join(" "), buckets.reduce((sum, count) => sum + count, 0)] as const;
  });
  return Object.fromEntries(readings);
}

/** Returns the counts of requests that servers answered, such as `{ "GET /users/:id 200 http": 1 }`. */
export const served = (registry: Registry) => counts(registry, "http_server_request_duration_seconds");

/** Returns the counts of requests that clients sent, such as `{ "GET 127.0.0.1 8080 200": 1 }`. */
export const sent = (registry: Registry) => counts(registry, "http_client_request_duration_seconds");

/** Returns the requests in progress, as the sum of all series. */
export function active(registry: Registry, side: "server" | "client"): number {
  const metric = registry.snapshot().metrics.find(({ name }) => name === `http_${side}_active_requests`);
  return (metric?.series ?? []).reduce((sum, series) => sum + Number((series as { level?: unknown }).level), 0);
}

/** Waits until a condition holds, while the event loop runs. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setImmediate();
}

/** Starts a server, which is closed with the test. */
export async function listening(listener: RequestListener): Promise<{ server: Server; port: number; origin: string }> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { server, port, origin: `http://127.0.0.1:${port}` };
}

/** Connects, and sends a text as it is. */
export async function sending(port: number, text: string): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.resume().write(text);
  return socket;
}
