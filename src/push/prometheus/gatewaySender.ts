/** The sender of a Pushgateway: expositions of a registry that replace a group of metrics, or parts of it. */

import type { CollectAge } from "../../core/collect/collectRequests.ts";
import type { Registry } from "../../core/registry.ts";
import type { Format } from "../../prometheus/format/format.ts";
import { joined, Scrape } from "../../prometheus/format/scrape.ts";
import type { SeriesCursor } from "../../prometheus/format/seriesCursor.ts";
import { readNow } from "../../prometheus/source/source.ts";
import { USER_AGENT } from "../../streams/sdkIdentity.ts";
import type { Payload, Sender, SenderDescription } from "../sender.ts";
import { isRetried } from "./retries.ts";

/**
 * The formats that a Pushgateway reads.
 * @inline
 */
export type GatewayFormat = Exclude<Format, "openMetrics">;

/** The data of the sender. */
export interface GatewayDescription extends SenderDescription {
  readonly type: "gateway";
  readonly method: "PUT" | "POST";
  readonly format: GatewayFormat;
  readonly selfMetrics: boolean;
  /** True if the group is deleted when the push is closed. */
  readonly deletes: boolean;
}

const CONTENT_TYPES: Readonly<Record<GatewayFormat, string>> = {
  text: "text/plain; version=0.0.4; charset=utf-8",
  protobuf: "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
};

export function gatewaySender(
  registry: Registry,
  description: GatewayDescription,
  ages: () => readonly CollectAge[],
): Sender {
  const { method, format, selfMetrics, deletes } = description;
  const request = { escaping: "underscores", format, selfMetrics } as const;
  return {
    isCumulative: true,
    *read(): Generator<Payload> {
      let points = 0;
      const cursors = readNow(registry, { ...request, dropped: () => 0 }, ages()).map((cursor) =>
        counted(cursor, () => points++),
      );
      const body = joined(new Scrape(cursors, request).all());
      yield { body, headers: { "Content-Type": CONTENT_TYPES[format], "User-Agent": USER_AGENT }, points, method };
    },
    isRetried,
    partialOf: () => undefined,
    last: () => (deletes ? { body: new Uint8Array(0), headers: {}, points: 0, method: "DELETE" } : undefined),
  };
}

/** Makes a cursor call `count` at each series, and returns it. */
function counted(cursor: SeriesCursor, count: () => void): SeriesCursor {
  const next = cursor.next.bind(cursor);
  return Object.assign(cursor, {
    next() {
      const has = next();
      if (has) count();
      return has;
    },
  });
}
