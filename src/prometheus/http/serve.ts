/** Serves a registry's metrics from a thread of its own, which no other thread can keep from answering. */

import type { Worker } from "node:worker_threads";
import { serverProgram } from "../../../build/server/release.ts";
import { rangeError, shown, typeError } from "../../core/errors.ts";
import { builtin, neededBuiltin } from "../../core/platform/builtin.ts";
import { printError, runCallback } from "../../core/platform/callback.ts";
import type { Registry } from "../../core/registry.ts";
import { checkExpositionOptions, type ExpositionOptions, givenOptions } from "../format/format.ts";
import { CLOSE, PATH, type ServerData, type ServerReport } from "./server.ts";

export interface ServeOptions extends ExpositionOptions {
  /** The port to listen on; 0 takes one that is free. */
  readonly port: number;
  /** The address to listen on. Default "127.0.0.1": this machine alone. */
  readonly host?: string;
}

/** A server that listens. */
export interface MetricsServer {
  readonly host: string;
  readonly port: number;
  /** Where the metrics are. */
  readonly url: string;
  /** Resolves when the server has ended; scrapes that are under way have a second to finish. */
  close(): Promise<void>;
}

/**
 * Starts a thread that answers scrapes of `/metrics` as `metricsHandler` does. Scrapes cost the other threads nothing, except that
 * they run their `collect` callbacks, and are answered while other threads are stuck. The server keeps no process alive.
 *
 * Rejects with TypeError or RangeError OPTION_INVALID; RangeError PORT_TAKEN, NOT_LISTENING, NEEDS_NODE, DETACHED.
 * @example
 * const server = await serveMetrics(registry, { port: 9464 });
 * server.url; // "http://127.0.0.1:9464/metrics"
 * await server.close();
 */
export async function serveMetrics(registry: Registry, options: ServeOptions): Promise<MetricsServer> {
  checkRegistry(registry);
  const { host, port, exposition } = checkServeOptions(options);
  const threads = builtin("node:worker_threads");
  if (!threads) {
    throw rangeError(
      "NEEDS_NODE",
      "serveMetrics listens in a worker of node:worker_threads, but this host has none. Hand metricsHandler to its own server.",
    );
  }
  const data: ServerData = { handle: registry.handle, host, port, exposition };
  const worker = new threads.Worker(serverProgram, {
    eval: true,
    name: "threadtally metrics",
    workerData: data,
    // What a program preloads into its threads is not meant for this one.
    execArgv: [],
    env: {},
  });
  const bound = await listening(worker, host, port);
  worker.on("error", (error) =>
    runCallback(
      () => neededBuiltin("node:process").emitWarning(error),
      // It takes errors only, but anything can be thrown.
      () => printError("The thread of serveMetrics has ended:", error),
    ),
  );
  worker.unref();
  return metricsServer(worker, host, bound);
}

function metricsServer(worker: Worker, host: string, port: number): MetricsServer {
  const ended = new Promise<void>((resolve) => {
    worker.once("exit", () => resolve());
  });
  return {
    host,
    port,
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}${PATH}`,
    close() {
      worker.ref();
      worker.postMessage(CLOSE);
      return ended;
    },
  };
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
            `serveMetrics needs a port of its own, but ${where} is taken. Close what listens there, choose another, or port 0 for ` +
              "any that is free.",
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

function checkServeOptions(options: ServeOptions): Omit<ServerData, "handle"> {
  checkExpositionOptions("serveMetrics", options, ["port", "host"]);
  const { port, host = "127.0.0.1" } = options;
  if (!(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw rangeError("OPTION_INVALID", `port must be a whole number from 0 to 65535, but got ${shown(port)}.`);
  }
  if (typeof host !== "string" || host === "") {
    throw typeError("OPTION_INVALID", `host must be a name or an address, but got ${shown(host)}.`);
  }
  return { port, host, exposition: givenOptions(options) };
}
