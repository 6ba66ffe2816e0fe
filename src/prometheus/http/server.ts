/** The server of `serveMetrics`, which runs in its own thread. */

import type { Server } from "node:http";
import { neededBuiltin } from "../../core/platform/builtin.ts";
import { setTimer } from "../../core/platform/clock.ts";
import type { Registry } from "../../core/registry.ts";
import { askedOf, metricsHandler } from "./handler.ts";
import type { HandlerOptions } from "./handlerOptions.ts";
import { isForPage, makePage, type PageDocument } from "./page/livePage.ts";

type Handle = Registry["handle"];

/** The data that the thread is started with. */
export interface ServerData {
  readonly handle: Handle;
  readonly host: string;
  readonly port: number;
  /** The options of the handler. */
  readonly handlerOptions: HandlerOptions;
  /** The page for people. */
  readonly page: PageDocument;
}

/** The only message to the thread that started the server. */
export type ServerReport =
  | { readonly type: "listening"; readonly port: number }
  | { readonly type: "failed"; readonly code: string; readonly message: string };

/** The message that closes the server. */
export const CLOSE = "close";

/** The only path with metrics, and that of the page. */
export const PATH = "/metrics";
const PAGE_PATH = "/";

/** Milliseconds that scrapes in progress may still take after the server was closed. */
const LAST_ANSWERS = 1000;

export function runServer(attach: (handle: Handle) => Registry): void {
  const { parentPort, workerData } = neededBuiltin("node:worker_threads");
  const { handle, host, port, handlerOptions, page } = workerData as ServerData;
  const report = (message: ServerReport) => parentPort?.postMessage(message);
  const server = httpServer(attach(handle), handlerOptions, page);
  parentPort?.on("message", (message) => {
    if (message === CLOSE) close(server);
  });
  server.on("error", ({ code = "", message }: NodeJS.ErrnoException) => {
    report({ type: "failed", code, message });
    neededBuiltin("node:process").exit();
  });
  server.listen(port, host, () => {
    const address = server.address();
    report({ type: "listening", port: typeof address === "object" && address ? address.port : port });
  });
}

function httpServer(registry: Registry, options: HandlerOptions, page: PageDocument): Server {
  const { createServer } = neededBuiltin("node:http");
  const answer = metricsHandler(registry, options);
  const show = metricsHandler(registry, { ...options, page: makePage(page) });
  return createServer((request, response) => {
    const path = request.url?.split("?", 1)[0];
    if (path === PATH) return void answer(request, response);
    if (path === PAGE_PATH && isForPage(askedOf(request))) return void show(request, response);
    response.writeHead(404, { "Content-Type": "text/plain; charset=utf-8" });
    response.end(`Metrics are at ${PATH}.\n`);
  });
}

function close(server: Server): void {
  server.close(() => neededBuiltin("node:process").exit()); // of this thread
  server.closeIdleConnections();
  setTimer(() => server.closeAllConnections(), LAST_ANSWERS);
}
