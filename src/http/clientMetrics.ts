/** The metrics of requests that programs of this thread send, by whichever client. */

import type { Family } from "../core/record/family.ts";
import type { Histogram } from "../core/record/histogram.ts";
import type { Registry } from "../core/registry.ts";
import { type ActiveLevel, ActiveRequests } from "./activeRequests.ts";
import { BoundedNames, OTHER } from "./boundedNames.ts";
import { ABORTED, ErrorTypes } from "./errorTypes.ts";
import type { CheckedOptions } from "./httpOptions.ts";
import { requestMethod } from "./requestMethod.ts";

const LABELS = [
  "http_request_method",
  "server_address",
  "server_port",
  "http_response_status_code",
  "error_type",
] as const;

/** A request in progress. */
export interface SentRequest {
  readonly started: number;
  readonly method: string;
  readonly address: string;
  readonly port: string;
  level: ActiveLevel | undefined;
  /** The status of the last response, which may be an early hint; undefined before. */
  status: number | undefined;
  /** The error that the client reported. */
  error: unknown;
}

export class ClientMetrics {
  readonly #durations: Family<Histogram, typeof LABELS>;
  readonly #active: ActiveRequests;
  readonly #servers: BoundedNames;
  readonly #errorTypes = new ErrorTypes();

  constructor(registry: Registry, { durationBuckets, maxServers }: CheckedOptions) {
    this.#durations = registry.histogram({
      name: "http_client_request_duration_seconds",
      help: "Duration of the requests that clients sent",
      labelNames: LABELS,
      buckets: durationBuckets,
    });
    this.#active = new ActiveRequests(registry, "http_client_active_requests", "Requests that clients have sent", [
      "http_request_method",
      "server_address",
      "server_port",
    ]);
    this.#servers = new BoundedNames(maxServers);
  }

  /** Starts a request; `opened` keeps it, before anything can throw. */
  start(method: unknown, address: string, port: string, opened: (request: SentRequest) => void): void {
    const isKnown = this.#servers.takes(`${address} ${port}`);
    const request: SentRequest = {
      started: performance.now(),
      method: requestMethod(method),
      address: isKnown ? address : OTHER,
      port: isKnown ? port : "",
      level: undefined,
      status: undefined,
      error: undefined,
    };
    opened(request);
    request.level = this.#active.level(request.method, request.address, request.port);
    request.level.change(1);
  }

  /** Ends a request. `isComplete` says that the whole response arrived. */
  end({ started, method, address, port, level, status, error }: SentRequest, isComplete: boolean): void {
    const code = status === undefined ? "" : String(status);
    try {
      let errorType = "";
      if (!isComplete) errorType = error === undefined ? ABORTED : this.#errorTypes.of(error);
      else if (Number(status) >= 400) errorType = code;
      this.#durations.labels(method, address, port, code, errorType).record((performance.now() - started) / 1000);
    } finally {
      level?.change(-1);
    }
  }

  clear(): void {
    this.#active.clear();
  }
}
