/** The front door: what users import from "threadtally". */

import { host, useHost } from "./core/host.ts";
import { currentHost } from "./hosts/current.ts";

useHost(currentHost());
// Now: a worker that is started before the first registry is made may get its handle later.
host().watch();

export type { CollectAge } from "./core/asking.ts";
export type { BlockOptions } from "./core/block.ts";
export { type Buckets, type Exponential, exponential } from "./core/bounds.ts";
export type { Counter } from "./core/counter.ts";
export type { Cursor } from "./core/cursor.ts";
export type { Aggregate, Definition, Kind, MetricOptions } from "./core/definition.ts";
export type { ErrorCode } from "./core/errors.ts";
export type { Family } from "./core/family.ts";
export type { Gauge } from "./core/gauge.ts";
export type { Handle } from "./core/handle.ts";
export type { Histogram, HistogramReading } from "./core/histogram.ts";
export type { LabelSet, LabelValue, LabelValues } from "./core/labels.ts";
export type { Mean } from "./core/mean.ts";
export { mergeSnapshots, subtractSnapshots } from "./core/merge.ts";
export type { GaugeOptions, HistogramOptions, MeanOptions } from "./core/metricOptions.ts";
export type { AttachOptions, RegistryOptions } from "./core/options.ts";
export type { Bucket } from "./core/quantile.ts";
export type { MeanReading } from "./core/reading.ts";
export { Registry } from "./core/registry.ts";
export type {
  BlockSnapshot,
  MetricSnapshot,
  SeriesSnapshot,
  Snapshot,
  SnapshotOptions,
  ThreadShare,
} from "./core/snapshot.ts";
export type { Stats } from "./core/stats.ts";
export type { UpDownCounter } from "./core/upDownCounter.ts";
export type { ShareTarget } from "./hosts/line.ts";
export { received, share } from "./hosts/share.ts";
