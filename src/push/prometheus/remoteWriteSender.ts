/** The sender of remote write 1.0: each reading of a registry as compressed messages, of which none is left out. */

import type { CollectAge } from "../../core/collect/collectRequests.ts";
import { wallClock } from "../../core/platform/wallClock.ts";
import type { Registry } from "../../core/registry.ts";
import { readNow } from "../../prometheus/source/source.ts";
import { USER_AGENT } from "../../streams/sdkIdentity.ts";
import type { Payload, Sender, SenderDescription } from "../sender.ts";
import { isRetried } from "./retries.ts";
import { compressSnappy } from "./snappy.ts";
import { WriteRequests } from "./writeRequest.ts";

/** The data of the sender. */
export interface RemoteWriteDescription extends SenderDescription {
  readonly type: "remoteWrite";
  /** Labels of each series that has no own label of the same name. */
  readonly labels: Readonly<Record<string, string>>;
  readonly selfMetrics: boolean;
}

const HEADERS = {
  "Content-Encoding": "snappy",
  "Content-Type": "application/x-protobuf",
  "User-Agent": USER_AGENT,
  "X-Prometheus-Remote-Write-Version": "0.1.0",
};

export function remoteWriteSender(
  registry: Registry,
  { labels, selfMetrics }: RemoteWriteDescription,
  ages: () => readonly CollectAge[],
): Sender {
  const requests = new WriteRequests(labels);
  let time = 0;
  return {
    // Each reading is a point in the history of its series.
    isCumulative: false,
    *read(): Generator<Payload> {
      // A receiver takes one sample of a series for each millisecond, in their order, whatever the clock does.
      time = Math.max(wallClock(), time + 1);
      const cursors = readNow(registry, { escaping: "underscores", selfMetrics, dropped: () => 0 }, ages());
      for (const { message, samples } of requests.write(cursors, time)) {
        yield { body: compressSnappy(message), headers: HEADERS, points: samples };
      }
    },
    isRetried,
    partialOf: () => undefined,
  };
}
