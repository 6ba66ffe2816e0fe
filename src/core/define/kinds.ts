/** What each kind of metric is made of: how its series lie in memory, and the object that users hold. */

import { COUNTER_PAGE, LEVEL_PAGE, PACKED_PAGE, SHARED_PAGE } from "../../../assembly/layout.ts";
import { Counter } from "../record/counter.ts";
import type { Aggregate, Definition } from "./definition.ts";
import type { Metric, Shape } from "../memory/directory.ts";
import { rangeError, shown, typeError } from "../errors.ts";
import { Gauge } from "../record/gauge.ts";
import { Histogram } from "../record/histogram.ts";
import { Mean } from "../record/mean.ts";
import type { Series } from "../memory/series.ts";
import { UpDownCounter } from "../record/upDownCounter.ts";

/** Makes the object that records in a series of this metric. */
export function maker({ definition: { kind }, bounds }: Metric): (series: Series) => unknown {
  if (kind === "counter") return (series) => new Counter(series);
  if (kind === "upDownCounter") return (series) => new UpDownCounter(series);
  if (kind === "gauge") return (series) => new Gauge(series);
  if (kind === "mean") return (series) => new Mean(series);
  return (series) => new Histogram(series, bounds);
}

/** How a metric's series lie in memory. */
export function shapeOf({ kind, aggregate, extremes }: Definition, bounds: readonly number[]): Shape {
  if (kind === "counter") return { pageKind: COUNTER_PAGE, words: 1, rowWords: 1 };
  if (kind === "upDownCounter" || aggregate === "last") return { pageKind: SHARED_PAGE, words: 1, rowWords: 1 };
  if (kind === "gauge") return { pageKind: LEVEL_PAGE, words: 1, rowWords: 2 };
  const words = kind === "mean" ? 1 : bounds.length + 1;
  return { pageKind: PACKED_PAGE, words, rowWords: extremes ? words + 1 : words };
}

const AGGREGATES: readonly Aggregate[] = ["last", "sum", "min", "max"];

export function checkAggregate(aggregate: Aggregate = "last"): Aggregate {
  if (AGGREGATES.includes(aggregate)) return aggregate;
  throw rangeError("OPTION_INVALID", `aggregate must be one of ${AGGREGATES.join(", ")}, but got ${shown(aggregate)}.`);
}

export function checkExtremes(extremes: unknown = false): { extremes?: true } {
  if (typeof extremes === "boolean") return extremes ? { extremes } : {};
  throw typeError("OPTION_INVALID", `extremes must be true or false, but got ${shown(extremes)}.`);
}
