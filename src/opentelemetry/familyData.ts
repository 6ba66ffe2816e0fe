/** A registry's own metrics in the shape of the SDK. */

import type { Definition } from "../core/define/definition.ts";
import { KINDS, type KindTraits } from "../core/define/kinds.ts";
import type { InstrumentType } from "../streams/stream.ts";
import { bucketsOf } from "./points.ts";
import type { Reading } from "./readings.ts";
import {
  CUMULATIVE,
  type DataPoint,
  DOUBLE,
  EXPONENTIAL_POINT,
  GAUGE_POINT,
  HISTOGRAM_POINT,
  INT,
  type MetricData,
  SUM_POINT,
} from "./sdk.ts";

/** OpenTelemetry's names of units. Others stay as they are. */
const UNIT_CODES: Readonly<Record<string, string>> = {
  ...{ seconds: "s", milliseconds: "ms", microseconds: "us", nanoseconds: "ns" },
  ...{ minutes: "min", hours: "h", days: "d", bytes: "By" },
};

/** Returns a metric without points. Among differences, levels and up-down counters are totals. */
export function metricDataOf(definition: Definition, name: string, temporality: number): MetricData {
  const { kind, help, unit, scale, buckets } = definition;
  const traits = KINDS[kind];
  const { content, isMonotonic = false, isReset = false } = traits;
  const common = {
    descriptor: {
      name,
      description: help,
      unit: UNIT_CODES[unit] ?? unit,
      type: instrumentOf(traits),
      valueType: content === "sum" && scale === 1 ? INT : DOUBLE,
      advice: {},
    },
    aggregationTemporality: isReset ? temporality : CUMULATIVE,
    dataPoints: [] as DataPoint[],
  };
  if (content === "level") return { ...common, dataPointType: GAUGE_POINT };
  if (content === "sum") return { ...common, dataPointType: SUM_POINT, isMonotonic };
  return { ...common, dataPointType: isExponential(buckets) ? EXPONENTIAL_POINT : HISTOGRAM_POINT };
}

/** Returns the instrument that a kind is most like. */
function instrumentOf({ content, isMonotonic }: KindTraits): InstrumentType {
  if (content === "level") return "GAUGE";
  if (content === "sum") return isMonotonic ? "COUNTER" : "UP_DOWN_COUNTER";
  return "HISTOGRAM";
}

/** Returns the value of a series' point. A difference has no extremes: the registry keeps those of all time. */
export function pointValue(reading: Reading, isDelta: boolean): unknown {
  const { definition, count, sum, counts, bounds } = reading;
  const { content } = KINDS[definition.kind];
  if (content === "sum" || content === "level") return reading.value;
  const hasExtremes = definition.minMax === true && count > 0 && !isDelta;
  const { min, max } = hasExtremes ? reading : { min: undefined, max: undefined };
  const common = { count, sum, min, max };
  if (isExponential(definition.buckets)) return { ...bucketsOf(reading, Number.POSITIVE_INFINITY), ...common };
  return { buckets: { boundaries: [...bounds], counts: Array.from(counts) }, ...common };
}

function isExponential(buckets: Definition["buckets"]): boolean {
  return buckets !== undefined && "schema" in buckets;
}
