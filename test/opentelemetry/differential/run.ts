/** Runs a program on one of two libraries: OpenTelemetry's SDK, or ours. */

import type { Meter, MetricOptions, ObservableResult } from "@opentelemetry/api";
import {
  createAllowListAttributesProcessor,
  createDenyListAttributesProcessor,
  MeterProvider as SdkProvider,
  type ViewOptions,
} from "@opentelemetry/sdk-metrics";
import { Registry } from "threadtally";
import { MeterProvider } from "threadtally/opentelemetry";
import { TestReader } from "../reading.ts";
import { type Program, type Step, VIEWS } from "./programs.ts";

export type Library = "sdk" | "ours";

/** A metric that a reader has collected. */
export interface Collected {
  /** All that identifies the metric. */
  readonly head: string;
  readonly type: string;
  readonly isDelta: boolean;
  readonly points: ReadonlyMap<string, Point>;
}

/** The value of a point. */
export type Point = number | Readonly<Record<string, unknown>>;

export interface World {
  /** Returns what a reader has collected, if the step is a collection. */
  run(step: Step): Promise<readonly Collected[] | undefined>;
  end(): void;
}

const METERS: readonly (readonly [name: string, version?: string, options?: object])[] = [
  ...([["one"], ["two", "1.0"], ["two", "1.0", { schemaUrl: "https://example.org/1" }]] as const),
];

function sdkView(index: number): ViewOptions {
  const { keys, excluded, ...view } = VIEWS[index] as { keys?: string[]; excluded?: string[] };
  const attributesProcessors = [
    ...(keys ? [createAllowListAttributesProcessor(keys)] : []),
    ...(excluded ? [createDenyListAttributesProcessor(excluded)] : []),
  ];
  return { ...view, ...(attributesProcessors.length > 0 && { attributesProcessors }) } as ViewOptions;
}

function ourView(index: number) {
  const { keys, excluded, ...view } = VIEWS[index] as { keys?: string[]; excluded?: string[] };
  return { ...view, ...(keys && { attributeKeys: keys }), ...(excluded && { excludedAttributeKeys: excluded }) };
}

/** Returns a world in which the steps of a program run. */
export function worldOf(library: Library, { views, readers: deltas }: Program): World {
  const readers = deltas.map((isDelta) => new TestReader({ aggregationTemporalitySelector: () => (isDelta ? 0 : 1) }));
  const registry = library === "ours" ? new Registry({ maxBytes: 2 ** 22 }) : undefined;
  const provider = registry
    ? new MeterProvider({ registry, readers, views: views.map(ourView) })
    : new SdkProvider({ readers, views: views.map(sdkView) });
  const instruments = new Map<string, Instrument>();
  const observed = new Map<unknown, readonly (readonly [number, object])[]>();
  return {
    async run(step) {
      if (step.do === "create") {
        const [name, version, options] = METERS[step.meter] as (typeof METERS)[number];
        const meter = provider.getMeter(name, version, options) as Meter;
        instruments.set(step.id, meter[`create${step.kind}`](step.name, step.options as MetricOptions) as Instrument);
        return undefined;
      }
      if (step.do === "collect") return collectedOf(await (readers[step.reader] as TestReader).collect());
      const instrument = instruments.get(step.id);
      if (step.do === "record") (instrument?.add ?? instrument?.record)?.call(instrument, step.value, step.attributes);
      else if (instrument?.addCallback) {
        if (!observed.has(instrument)) {
          instrument.addCallback((result) => {
            for (const [value, attributes] of observed.get(instrument) ?? [])
              result.observe(value, attributes as never);
          });
        }
        observed.set(instrument, step.observations);
      }
      return undefined;
    },
    end: () => registry?.detach(),
  };
}

interface Instrument {
  add?(value: unknown, attributes: unknown): void;
  record?(value: unknown, attributes: unknown): void;
  addCallback?(callback: (result: ObservableResult) => void): void;
}

function collectedOf({ resourceMetrics, errors }: Awaited<ReturnType<TestReader["collect"]>>): Collected[] {
  if (errors.length > 0) throw errors[0];
  const all: Collected[] = [];
  for (const { scope, metrics } of resourceMetrics.scopeMetrics) {
    for (const metric of metrics) {
      const { descriptor, aggregationTemporality, dataPointType, dataPoints } = metric;
      const { name, description, unit, valueType } = descriptor;
      const { type } = descriptor as unknown as { type: string };
      const isMonotonic = "isMonotonic" in metric && metric.isMonotonic;
      const { version = "", schemaUrl } = scope;
      const head = JSON.stringify([
        ...[scope.name, version, schemaUrl, name, description, unit, valueType, type, aggregationTemporality],
        ...[dataPointType, isMonotonic],
      ]);
      const points = new Map<string, Point>();
      for (const { attributes, value } of dataPoints) points.set(keyOf(attributes), value as Point);
      if (points.size !== dataPoints.length) throw new Error(`Two points of one attribute set: ${head}`);
      all.push({ head, type, isDelta: aggregationTemporality === 0, points });
    }
  }
  return all.sort((one, other) => (one.head < other.head ? -1 : 1));
}

/** Returns a text for a set of attributes: without those that are undefined, in one order. */
export function keyOf(attributes: object): string {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return JSON.stringify(given.sort(([one], [other]) => (one < other ? -1 : 1)));
}
