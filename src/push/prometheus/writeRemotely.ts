/** Pushes by Prometheus' remote write, from their own thread. */

import type { LabelValue } from "../../core/define/labels.ts";
import { checkOptionNames } from "../../core/define/optionNames.ts";
import type { Registry } from "../../core/registry.ts";
import { checkFlag } from "../choices.ts";
import { checkPushed, type Pushing, startPushing } from "../pushing.ts";
import { checkPushOptions, checkUrl, PUSH_OPTIONS, type PushOptions } from "../pushOptions.ts";
import { checkAddedLabels } from "./addedLabels.ts";
import type { RemoteWriteDescription } from "./remoteWriteSender.ts";

/** The options of `writeRemotely`. The default `interval` is 15,000. */
export interface RemoteWriteOptions extends PushOptions {
  /** The receiver's address, such as `http://localhost:9090/api/v1/write`. */
  readonly url: string | URL;
  /**
   * Labels of each series that has no own label of the same name, such as `job` and `instance`. Without them, several
   * processes would write the same series. Default: none.
   */
  readonly labels?: Readonly<Record<string, LabelValue>>;
  /** If true, the package's own metrics are sent, whose names begin with `threadtally_`. Default: true. */
  readonly selfMetrics?: boolean;
}

const OPTIONS = ["url", "labels", "selfMetrics"] as const satisfies (keyof RemoteWriteOptions)[];

/** Milliseconds between two readings: Prometheus' usual interval. */
const INTERVAL = 15_000;

/**
 * Starts a thread that sends the registry's metrics to a receiver of Prometheus' remote write 1.0, at each interval and
 * once more when this thread ends. What the receiver cannot take is kept, up to 16 MiB, and sent in its order later. A
 * receiver that fails has no effect but reports.
 *
 * @throws TypeError or RangeError OPTION_INVALID, NAME_INVALID, LABELS_INVALID; RangeError NEEDS_NODE, HANDLE_VERSION,
 *   DETACHED
 * @example
 * const writing = writeRemotely(registry, {
 *   url: "http://localhost:9090/api/v1/write",
 *   labels: { job: "shop", instance: "host-1" },
 *   onError: () => {},
 * });
 * registry.counter({ name: "orders_total", help: "Orders" }).inc();
 * const isSent = await writing.flush();
 * console.log(isSent ? "sent" : "nothing listens there");
 * await writing.close();
 */
export function writeRemotely(registry: Registry, options: RemoteWriteOptions): Pushing {
  checkPushed("writeRemotely", registry);
  checkOptionNames("writeRemotely", options, [...OPTIONS, ...PUSH_OPTIONS]);
  const { url, labels = {}, selfMetrics } = options;
  const sender: RemoteWriteDescription = {
    type: "remoteWrite",
    labels: checkAddedLabels("labels", labels),
    selfMetrics: checkFlag("selfMetrics", selfMetrics, true),
  };
  return startPushing(registry, {
    taker: "writeRemotely",
    sender,
    url: checkUrl(url),
    isZipped: false,
    options: checkPushOptions(options, { interval: INTERVAL }),
  });
}
