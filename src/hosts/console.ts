/** The texts in which the consoles of Node, Bun and Deno show metrics: `Counter { jobs_total: 3 }`. */

import type { Definition } from "../core/define/definition.ts";
import type { ShownClasses } from "../core/memory/host.ts";
import { builtin } from "../core/platform/builtin.ts";
import type { Snapshot } from "../core/read/snapshot.ts";
import { summaryOf } from "../core/read/summary.ts";
import type { HistogramReading } from "../core/record/histogram.ts";

/** The key of a method that the console calls in place of listing an object's properties. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** Shows a value as the console does. */
type Inspect = (value: unknown, options: object) => string;

/** A metric of any kind, with labels or without. */
interface Shown extends Partial<Iterable<readonly [labels: object, reading: unknown]>> {
  readonly definition: Definition;
  readonly value?: number;
  read?(): unknown;
}

/** Series of a registry that are shown. */
const MOST_SERIES = 100;

/** Makes the console show metrics with their readings, and registries as tables. */
export function showInConsole({ metrics, registry }: ShownClasses): void {
  for (const { prototype } of metrics) {
    showWith(prototype, function (this: Shown, _depth: number, options: object, inspect: Inspect) {
      const { kind, name } = this.definition;
      return `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${inspect({ [name]: contentOf(this) }, options)}`;
    });
  }
  showWith(registry.prototype, function (this: { snapshot(): Snapshot }, depth: number) {
    if (depth < 0) return "[Registry]";
    try {
      return `Registry\n${summaryOf(this.snapshot(), MOST_SERIES, builtin("node:process")?.stdout?.columns)}`;
    } catch (error) {
      return `Registry\n${error}`; // for example, it was detached
    }
  });
}

/** Makes a method of a class's objects return what the console shows. */
function showWith(prototype: object, value: (this: never, depth: number, options: object, inspect: Inspect) => string) {
  Object.defineProperty(prototype, INSPECT, { value, configurable: true, writable: true });
}

/** Returns what is shown of a metric: its reading, or those of its label sets. Never throws. */
function contentOf(metric: Shown): unknown {
  try {
    if (!metric[Symbol.iterator]) return shortened(metric.read?.() ?? metric.value);
    const readings = metric as Iterable<readonly [labels: object, reading: unknown]>;
    return new Map(Array.from(readings, ([labels, reading]) => [labels, shortened(reading)]));
  } catch (error) {
    return error; // for example, the registry was detached
  }
}

/** Returns a reading with two quantiles in place of its buckets. */
function shortened(reading: unknown): unknown {
  if (typeof reading !== "object" || reading === null || !("buckets" in reading)) return reading;
  const { buckets: _, quantile, ...others } = reading as HistogramReading;
  return { ...others, p50: quantile(0.5), p95: quantile(0.95) };
}
