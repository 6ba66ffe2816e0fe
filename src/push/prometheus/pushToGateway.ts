/** Pushes to Prometheus' Pushgateway, from their own thread. */

import { checkOptionNames } from "../../core/define/optionNames.ts";
import type { Registry } from "../../core/registry.ts";
import { checkChoice, checkFlag } from "../choices.ts";
import { checkPushed, type Pushing, startPushing } from "../pushing.ts";
import { checkPushOptions, PUSH_OPTIONS, type PushOptions } from "../pushOptions.ts";
import type { GatewayDescription, GatewayFormat } from "./gatewaySender.ts";
import { type GatewayGroup, GROUP_OPTIONS, groupUrl } from "./group.ts";

/** The options of `pushToGateway`. */
export interface GatewayOptions extends GatewayGroup, PushOptions {
  /** "PUT" (default) replaces all metrics of the group; "POST" those that have the names of pushed ones. */
  readonly method?: "PUT" | "POST";
  /** "text" (default), or "protobuf", in which exponential histograms are native histograms. */
  readonly format?: GatewayFormat;
  /** If true, `close()` deletes the group after the last push. Default: false. */
  readonly deleteOnClose?: boolean;
  /** If true, the package's own metrics are sent, whose names begin with `threadtally_`. Default: true. */
  readonly selfMetrics?: boolean;
}

const OPTIONS = ["method", "format", "deleteOnClose", "selfMetrics"] as const satisfies (keyof GatewayOptions)[];

/**
 * Starts a thread that pushes the registry's metrics to a Pushgateway, at each interval and once more when this thread
 * ends. So a batch job that calls it once has pushed its final numbers even after `process.exit()`. A Pushgateway that
 * fails has no effect but reports.
 *
 * @throws TypeError or RangeError OPTION_INVALID, NAME_INVALID, LABELS_INVALID; RangeError NEEDS_NODE, HANDLE_VERSION,
 *   DETACHED
 * @example
 * const pushing = pushToGateway(registry, {
 *   url: "http://localhost:9091",
 *   jobName: "backup",
 *   groupings: { path: "/var/lib" },
 *   onError: () => {},
 * });
 * registry.counter({ name: "files_total", help: "Files saved" }).inc();
 * const isPushed = await pushing.flush();
 * console.log(isPushed ? "pushed" : "nothing listens there");
 * await pushing.close();
 */
export function pushToGateway(registry: Registry, options: GatewayOptions): Pushing {
  checkPushed("pushToGateway", registry);
  checkOptionNames("pushToGateway", options, [...OPTIONS, ...GROUP_OPTIONS, ...PUSH_OPTIONS]);
  const { method = "PUT", format = "text", deleteOnClose, selfMetrics } = options;
  const sender: GatewayDescription = {
    type: "gateway",
    method: checkChoice("method", method, ["PUT", "POST"]),
    format: checkChoice("format", format, ["text", "protobuf"]),
    selfMetrics: checkFlag("selfMetrics", selfMetrics, true),
    deletes: checkFlag("deleteOnClose", deleteOnClose, false),
  };
  return startPushing(registry, {
    taker: "pushToGateway",
    sender,
    url: groupUrl(options),
    isZipped: false,
    options: checkPushOptions(options),
  });
}
