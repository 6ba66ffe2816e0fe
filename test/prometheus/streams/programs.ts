/** Random programs that record with OpenTelemetry's interface: they run on its SDK and on ours. */

import type { Meter, MetricOptions, ObservableResult } from "@opentelemetry/api";
import { generator } from "../../support/generator.ts";

type Attributes = Readonly<Record<string, unknown>>;
type Record_ = readonly [value: number, attributes: Attributes | undefined];

export interface Instrument {
  readonly meter: readonly [name: string, version?: string, options?: { readonly schemaUrl: string }];
  readonly kind: keyof typeof NAMES;
  readonly name: string;
  readonly options: MetricOptions;
  readonly records: readonly Record_[];
}

/** A program: its instruments, and indexes into VIEWS. */
export interface Program {
  readonly instruments: readonly Instrument[];
  readonly views: readonly number[];
}

/** Views as both libraries take them. Attributes are kept by `keys`. */
export const VIEWS = [
  { instrumentName: "jobs.done", name: "renamed.jobs", description: "By a view" },
  { instrumentName: "latency", aggregation: { type: 4, options: { boundaries: [1, 10] } } },
  { instrumentName: "queue-length", aggregation: { type: 4, options: { boundaries: [-1, 5] } } },
  { instrumentName: "size", aggregation: { type: 2 } },
  { instrumentName: "jobs.done", keys: ["method"] },
  { instrumentName: "rows_total", aggregationCardinalityLimit: 3 },
] as const;

const METERS: readonly Instrument["meter"][] = [
  ...([["one"], ["two", "1.0"], ["two", "1.0", { schemaUrl: "https://a.example/1" }]] as const),
];

/** A name is that of one kind, so that no two types meet. */
const NAMES = {
  Counter: ["jobs.done", "rows_total", "jobs//done", "sent.bytes.total"],
  UpDownCounter: ["queue-length", "open_seconds"],
  Histogram: ["latency", "size", "wait.ms"],
  Gauge: ["load", "temperature_celsius", "cpu__share"],
  ObservableCounter: ["ticks"],
  ObservableUpDownCounter: ["handles"],
  ObservableGauge: ["heap"],
} as const;

const UNITS = ["", "s", "ms", "By", "{job}", "1", "By/s", "{job}/s", "Cel", "things", "%"];
const DESCRIPTIONS = ["", "Plain", 'With \\ and "quotes"\nand lines'];
/** Their sums are exact, in any order. */
const VALUES = [0, 1, 2, 3.5, 0.125, 100, 2 ** 33, 12_345.625];
const ATTRIBUTES: readonly (Attributes | undefined)[] = [
  ...[undefined, {}, { method: "GET" }, { method: "GET", "http.status": 200 }, { "http.status": "200" }],
  ...[{ ok: true, list: ["a", 'b"'] }, { path: 'a\\b"c\nd' }, { "a.b": "1", a_b: "2" }, { "a..b": 1 }],
  ...[{ le: "5" }, { otel_scope_name: "own" }, { méthode: "x" }],
];

/** A program that meets all that the exporter does in another way. */
export const OF_ALL_RULES: Program = {
  views: [],
  instruments: [
    {
      ...{ meter: ["one"], kind: "Counter", name: "rows_total", options: { unit: "By", description: "Plain" } },
      records: [
        [1, { "a.b": 1, a_b: "2" }],
        [2, { ok: true }],
        [3.5, { ok: "true" }],
      ],
    },
    { ...{ meter: ["two"], kind: "Counter", name: "rows_total", options: { unit: "By" } }, records: [[1, {}]] },
    {
      ...{ meter: ["one"], kind: "Histogram", name: "size", options: {} },
      records: [
        [1, { le: "5" }],
        [3, { ok: "true" }],
        [2 ** 33, { ok: true }],
      ],
    },
    {
      ...{ meter: ["one"], kind: "Gauge", name: "load", options: { unit: "1" } },
      records: [
        [0.5, { ok: "true" }],
        [0.25, { ok: true }],
      ],
    },
  ],
};

/** Returns the program of a number. */
export function programOf(number: number): Program {
  const random = generator(number);
  const below = (limit: number) => Math.floor(random() * limit);
  const one = <T>(all: readonly T[]) => all[below(all.length)] as T;
  const instruments = new Map<string, Instrument>();
  for (let left = 1 + below(6); left > 0; left--) {
    const kind = one(Object.keys(NAMES) as Instrument["kind"][]);
    const name = one<string>(NAMES[kind]);
    const meter = one(METERS);
    const mayFall = kind.includes("UpDown") || kind.includes("Gauge");
    const records = Array.from({ length: 1 + below(8) }, (): Record_ => {
      const value = one(VALUES);
      return [mayFall && random() < 0.3 ? 0 - value : value, one(ATTRIBUTES)];
    });
    const options = { unit: one(UNITS), description: one(DESCRIPTIONS) };
    instruments.set(JSON.stringify([meter, name]), { meter, kind, name, options, records });
  }
  const views = random() < 0.5 ? [below(VIEWS.length)] : [];
  return { instruments: [...instruments.values()], views };
}

interface Recording {
  add?(value: number, attributes: unknown): void;
  record?(value: number, attributes: unknown): void;
  addCallback?(callback: (result: ObservableResult) => void): void;
}

/** Runs a program. */
export function run({ instruments }: Program, provider: { getMeter(...given: Instrument["meter"]): Meter }): void {
  for (const { meter, kind, name, options, records } of instruments) {
    const instrument = provider.getMeter(...meter)[`create${kind}`](name, options) as Recording;
    if (instrument.addCallback) {
      // Of one set, the last value counts.
      instrument.addCallback((result) => {
        for (const [value, attributes] of records) result.observe(value, attributes as never);
      });
    } else {
      for (const [value, attributes] of records) {
        (instrument.add ?? instrument.record)?.call(instrument, value, attributes);
      }
    }
  }
}
