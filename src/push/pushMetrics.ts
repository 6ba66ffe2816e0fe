/** Pushes over OTLP, from a separate thread. */

import { checkOptionNames } from "../core/define/optionNames.ts";
import type { Registry } from "../core/registry.ts";
import { checkChoice } from "./choices.ts";
import { readEnvironment } from "./otlp/environment.ts";
import { PROTOCOLS } from "./otlp/model.ts";
import type { OtlpDescription } from "./otlp/otlpSender.ts";
import { type GivenAttributes, resourceOf } from "./otlp/resource.ts";
import { checkPushed, type Pushing, startPushing } from "./pushing.ts";
import { checkPushOptions, checkUrl, PUSH_OPTIONS, type PushOptions } from "./pushOptions.ts";

/** The options of `pushMetrics`. Each default comes from OpenTelemetry's environment variables, if they are set. */
export interface OtlpOptions extends PushOptions {
  /** The receiver's address for metrics. Default `http://localhost:4318/v1/metrics`. */
  readonly url?: string | URL;
  /** The form of the requests: "http/protobuf" (default) or "http/json". */
  readonly protocol?: "http/protobuf" | "http/json";
  /** Compression of the requests: "none" (default) or "gzip". */
  readonly compression?: "gzip" | "none";
  /**
   * Content of the requests: "cumulative" (default), which are totals since each series was created, or "delta", which
   * are differences to the last reading.
   */
  readonly temporality?: "cumulative" | "delta";
  /**
   * Attributes of the process, such as `service.name`. They add to those of the environment and to `service.name`,
   * `service.instance.id` (random), `process.pid` and `telemetry.sdk.…`; undefined leaves one out.
   */
  readonly resource?: GivenAttributes;
}

const DEFAULT_URL = "http://localhost:4318/v1/metrics";

const OPTIONS = ["url", "protocol", "compression", "temporality", "resource"] as const satisfies (keyof OtlpOptions)[];

/**
 * Starts a thread that sends the registry's metrics to a receiver of OpenTelemetry's protocol OTLP, at each interval
 * and once more when this thread ends. It sends even while the other threads are blocked, and costs them nothing except
 * for their `collect` callbacks. It does not keep the process alive, and a receiver that fails has no effect but
 * reports.
 *
 * @throws TypeError or RangeError OPTION_INVALID; RangeError NEEDS_NODE, HANDLE_VERSION, DETACHED
 * @example
 * // Nothing listens there. Without the option: "http://localhost:4318/v1/metrics".
 * const pushing = pushMetrics(registry, { url: "http://localhost:1/v1/metrics", onError: () => {} });
 * registry.counter({ name: "jobs_total", help: "Jobs done" }).inc();
 * await pushing.flush(); // false
 * pushing.stats().failed; // 1
 * await pushing.close();
 */
export function pushMetrics(registry: Registry, options: OtlpOptions = {}): Pushing {
  checkPushed("pushMetrics", registry);
  checkOptionNames("pushMetrics", options, [...OPTIONS, ...PUSH_OPTIONS]);
  const environment = readEnvironment();
  const {
    url = environment.url ?? DEFAULT_URL,
    protocol = environment.protocol ?? "http/protobuf",
    compression = environment.compression ?? "none",
    temporality = environment.temporality ?? "cumulative",
    resource,
  } = options;
  const sender: OtlpDescription = {
    type: "otlp",
    protocol: checkChoice("protocol", protocol, PROTOCOLS),
    temporality: checkChoice("temporality", temporality, ["cumulative", "delta"]),
    resource: resourceOf(environment.resource, resource),
  };
  return startPushing(registry, {
    taker: "pushMetrics",
    sender,
    url: checkUrl(url),
    isZipped: checkChoice("compression", compression, ["gzip", "none"]) === "gzip",
    options: checkPushOptions(options, environment),
  });
}
