/** A metrics server in its own thread, which responds even while all other threads are blocked. */

import type { Worker } from "node:worker_threads";
import { serverProgram } from "../../../build/server/release.ts";
import { type CollectOptions, checkPatience } from "../../core/define/options.ts";
import { rangeError, shown, typeError } from "../../core/errors.ts";
import { builtin } from "../../core/platform/builtin.ts";
import { type AsyncDisposal, endsLaterWith } from "../../core/platform/disposal.ts";
import { startThread, warnOfEnd } from "../../core/platform/ownThread.ts";
import type { Registry } from "../../core/registry.ts";
import { checkExpositionOptions, type ExpositionOptions, givenOptions } from "../format/format.ts";
import { threadPage } from "./page/shippedPage.ts";
import { CLOSE, PATH, type ServerData, type ServerReport } from "./server.ts";

/** The options of `serveMetrics`. `patience` is that of `registry.collectOthers`. */
export interface ServeOptions extends ExpositionOptions, CollectOptions {
  /** The port to listen on, 0 to 65,535; 0 for any free port. */
  readonly port: number;
  /** The address to listen on. Default: "127.0.0.1", which only this machine can reach. */
  readonly host?: string;
}

/** A listening server. */
export interface MetricsServer extends AsyncDisposal {
  /** The address that it listens on. */
  readonly host: string;
  /** The port that it listens on, never 0. */
  readonly port: number;
  /** The URL of the metrics. */
  readonly url: string;
  /**
   * Closes the server. Resolves when its thread has ended, and never rejects; scrapes in progress have a second to
   * finish. `await using` calls it, too.
   */
  close(): Promise<void>;
}

/**
 * Starts a thread that serves scrapes of `/metrics` like `metricsHandler`, and shows browsers a live page of all
 * metrics at `/`. Scrapes cost the other threads nothing except for their `collect` callbacks, and succeed even while
 * the other threads are blocked. The server does not keep the process alive.
 *
 * Rejects with TypeError or RangeError OPTION_INVALID; RangeError PORT_TAKEN, NOT_LISTENING, NEEDS_NODE, DETACHED.
 * @example
 * const server = await serveMetrics(registry, { port: 0 });
 * const response = await fetch(server.url);
 * response.status; // 200
 * await server.close();
 */
export async function serveMetrics(registry: Registry, options: ServeOptions): Promise<MetricsServer> {
  checkRegistry(registry);
  const checked = checkServeOptions(options);
  const { host, port } = checked;
  if (!builtin("node:worker_threads")) {
    throw rangeError(
      "NEEDS_NODE",
      "serveMetrics listens in a worker of node:worker_threads, but this host has none. Pass metricsHandler to a " +
        "server of this host.",
    );
  }
  const data: ServerData = { handle: registry.handle, ...checked, page: threadPage };
  const worker = startThread(serverProgram, "threadtally metrics", data);
  const bound = await listening(worker, host, port);
  warnOfEnd(worker, "The thread of serveMetrics has ended:");
  worker.unref();
  return metricsServer(worker, host, bound);
}

function metricsServer(worker: Worker, host: string, port: number): MetricsServer {
  const ended = new Promise<void>((resolve) => {
    worker.once("exit", () => resolve());
  });
  const close = () => {
    worker.ref();
    worker.postMessage(CLOSE);
    return ended;
  };
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}${PATH}`;
  return endsLaterWith({ host, port, url, close }, close);
}

/** Resolves to the port once the server listens. */
function listening(worker: Worker, host: string, port: number): Promise<number> {
  const where = `${host}:${port}`;
  return new Promise((resolve, reject) => {
    worker.once("message", (report: ServerReport) => {
      if (report.type === "listening") resolve(report.port);
      else if (report.code === "EADDRINUSE") {
        reject(
          rangeError(
            "PORT_TAKEN",
            `serveMetrics needs a free port, but ${where} is taken. Close what listens there, choose another port, ` +
              "or pass port 0 for any free one.",
          ),
        );
      } else reject(notListening(where, report.message));
    });
    worker.once("error", (error) => reject(notListening(where, String(error))));
    worker.once("exit", () => reject(notListening(where, "its thread has ended")));
  });
}

function notListening(where: string, reason: string): RangeError {
  return rangeError("NOT_LISTENING", `serveMetrics could not listen on ${where}: ${reason}. Check host and port.`);
}

function checkRegistry(registry: unknown): void {
  if (typeof registry === "function") {
    throw typeError(
      "OPTION_INVALID",
      "serveMetrics takes a registry, since its thread cannot call a function of this one, but got a function. Use " +
        "createServer(metricsHandler(source)) for a source of snapshots.",
    );
  }
  if (typeof (registry as Registry | null)?.collectOthers === "function") return;
  throw typeError("OPTION_INVALID", `serveMetrics takes a registry, but got ${shown(registry)}. Pass new Registry().`);
}

function checkServeOptions(options: ServeOptions): Omit<ServerData, "handle" | "page"> {
  checkExpositionOptions("serveMetrics", options, ["port", "host", "patience"]);
  const { port, host = "127.0.0.1" } = options;
  if (!(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw rangeError("OPTION_INVALID", `port must be a whole number from 0 to 65535, but got ${shown(port)}.`);
  }
  if (typeof host !== "string" || host === "") {
    throw typeError("OPTION_INVALID", `host must be a name or an address, but got ${shown(host)}.`);
  }
  return { port, host, handlerOptions: { ...givenOptions(options), patience: checkPatience(options.patience) } };
}
