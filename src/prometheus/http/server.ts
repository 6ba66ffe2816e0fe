/** The server of `serveMetrics`, as it runs in a thread of its own: told where to listen, and later to close. */

import type { Server } from "node:http";
import { neededBuiltin } from "../../core/platform/builtin.ts";
import { setTimer } from "../../core/platform/clock.ts";
import type { Registry } from "../../core/registry.ts";
import type { ExpositionOptions } from "../format/format.ts";
import { metricsHandler } from "./handler.ts";

type Handle = Registry["handle"];

/** What the thread is started with. */
export interface ServerData {
  readonly handle: Handle;
  readonly host: string;
  readonly port: number;
  readonly exposition: ExpositionOptions;
}

/** What it tells the thread that started it, once. */
export type ServerReport =
  | { readonly type: "listening"; readonly port: number }
  | { readonly type: "failed"; readonly code: string; readonly message: string };

/** What tells it to end. */
export const CLOSE = "close";

/** The one path that has metrics. */
export const PATH = "/metrics";

/** Milliseconds that answers may still take when the server is closed. */
const LAST_ANSWERS = 1000;

export function runServer(attach: (handle: Handle) => Registry): void {
  const { parentPort, workerData } = neededBuiltin("node:worker_threads");
  const { handle, host, port, exposition } = workerData as ServerData;
  const report = (message: ServerReport) => parentPort?.postMessage(message);
  const registry = attach(handle);
  const server = httpServer(registry, exposition);
  parentPort?.on("message", (message) => {
    if (message === CLOSE) close(server);
  });
  server.on("error", ({ code = "", message }: NodeJS.ErrnoException) => {
    report({ type: "failed", code, message });
    neededBuiltin("node:process").exit();
  });
  // The first ask finds out which threads there are to ask, and takes its time. Scrapes that come meanwhile wait for it, later ones do not.
  // What keeps it from asking is reported by each scrape.
  registry.collectOthers().catch(() => {});
  server.listen(port, host, () => {
    const address = server.address();
    report({ type: "listening", port: typeof address === "object" && address ? address.port : port });
  });
}

function httpServer(registry: Registry, options: ExpositionOptions): Server {
  const { createServer } = neededBuiltin("node:http");
  const answer = metricsHandler(registry, options);
  return createServer((request, response) => {
    if (request.url?.split("?", 1)[0] === PATH) return void answer(request, response);
    response.writeHead(404, { "Content-Type": "text/plain; charset=utf-8" });
    response.end(`Metrics are at ${PATH}.\n`);
  });
}

function close(server: Server): void {
  server.close(() => neededBuiltin("node:process").exit()); // of this thread
  server.closeIdleConnections();
  setTimer(() => server.closeAllConnections(), LAST_ANSWERS);
}
