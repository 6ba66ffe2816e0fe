/** Random programs over the whole interface of metrics: instruments, records, observations, views and readers. */

import { generator } from "../../support/generator.ts";

export type Kind = (typeof KINDS)[number];

/** A set of attributes with values of any type. */
export type Given = Readonly<Record<string, unknown>> | null | undefined;

export interface Options {
  readonly unit?: string;
  readonly description?: string;
  readonly valueType?: 0 | 1;
  readonly advice?: { readonly explicitBucketBoundaries: number[] };
}

/** The creation of an instrument. */
export interface Instrument {
  readonly do: "create";
  readonly id: string;
  readonly meter: number;
  readonly kind: Kind;
  readonly name: string;
  readonly options: Options;
}

/** One step of a program. Steps on instruments that were not created do nothing. */
export type Step =
  | Instrument
  | { readonly do: "record"; readonly id: string; readonly value: unknown; readonly attributes: Given }
  | {
      readonly do: "observe";
      readonly id: string;
      readonly observations: readonly (readonly [value: number, attributes: Record<string, unknown>])[];
    }
  | { readonly do: "collect"; readonly reader: number };

export interface Program {
  /** Indexes into VIEWS. */
  readonly views: readonly number[];
  /** True for a reader of differences. */
  readonly readers: readonly boolean[];
  readonly steps: readonly Step[];
}

const KINDS = [
  ...(["Counter", "UpDownCounter", "Histogram", "Gauge"] as const),
  ...(["ObservableCounter", "ObservableUpDownCounter", "ObservableGauge"] as const),
];

/** The views that programs use, as the SDK takes them; `keys` become attribute processors there. */
export const VIEWS = [
  { instrumentName: "a", name: "renamed", description: "By a view" },
  { instrumentName: "*", keys: ["method"] },
  { instrumentType: "COUNTER", keys: [] as string[], name: undefined },
  { instrumentName: "b*", excluded: ["method"] },
  { instrumentType: "HISTOGRAM", aggregation: { type: 4, options: { boundaries: [1, 10, 100] } } },
  {
    instrumentType: "HISTOGRAM",
    aggregation: { type: 4, options: { boundaries: [] as number[], recordMinMax: false } },
  },
  { instrumentType: "HISTOGRAM", aggregation: { type: 5, options: { maxSize: 20 } } },
  { instrumentType: "HISTOGRAM", aggregation: { type: 2 } },
  { instrumentType: "COUNTER", aggregation: { type: 4, options: { boundaries: [2, 4] } } },
  { instrumentType: "UP_DOWN_COUNTER", aggregation: { type: 3 } },
  { instrumentType: "GAUGE", aggregation: { type: 4, options: { boundaries: [0, 5] } } },
  { instrumentName: "c", aggregation: { type: 1 } },
  { meterName: "two", instrumentUnit: "ms", keys: ["status"] },
] as const;

const LEVELS_IN_BUCKETS = 10;
const FILTERS: readonly number[] = [1, 3, 12];

const NAMES = ["a", "b", "c", "b.d/e-f"];
const UNITS = [undefined, "", "s", "ms", "By", "{job}"];
const VALUES: readonly unknown[] = [
  ...[0, 1, 1, 2, 3, 5, 7.5, 0.125, 2.875, 100, 250, 1000, 12_345.625, 2 ** 40, -0],
  ...[-1, -2.5, 0.1, 0.3, Number.NaN, Number.POSITIVE_INFINITY, "5", undefined, 1e300],
];
const ATTRIBUTES: readonly Given[] = [
  ...[undefined, {}, { method: "GET" }, { method: "GET", status: 200 }, { status: 200, method: "GET" }],
  ...[{ method: "POST", status: 200.5 }, { status: "200" }, { ok: true }, { list: ["a", "b"] }, { list: [1, null, 2] }],
  ...[{ method: 'é\u2028"' }, { "": "" }, { method: undefined }, null],
];

/** Returns the program of a number. */
export function programOf(number: number): Program {
  const random = generator(number);
  const below = (limit: number) => Math.floor(random() * limit);
  const one = <T>(all: readonly T[]) => all[below(all.length)] as T;
  const isObserving = random() < 0.4;
  // Of several readers, those of the SDK disturb each other's observations.
  const readers = Array.from({ length: isObserving ? 1 : 1 + below(3) }, () => random() < 0.5);
  // If views make metrics of one name, the SDK records once for each of them in the metric of the first. If a filter
  // makes one set of several that were observed, the SDK keeps the last one.
  const others = [...VIEWS.keys()].filter((view) => view > 0 && !(isObserving && FILTERS.includes(view)));
  const views = [...(random() < 0.3 ? [0] : []), ...(random() < 0.6 ? [one(others)] : [])];
  const steps: Step[] = [];
  const create = (id: string) => {
    const advice = random() < 0.2 ? { explicitBucketBoundaries: one([[], [1, 2, 5], [10, 0.5, 10]]) } : undefined;
    const options = {
      ...(random() < 0.5 && { description: one(["", "d", "longer"]) }),
      ...{ unit: one(UNITS) as string },
      ...(random() < 0.4 && { valueType: one([0, 1] as const) }),
      ...(advice && { advice }),
    };
    const kind = KINDS[below(isObserving ? KINDS.length : 4)] as Kind;
    steps.push({ do: "create", id, meter: below(3), kind, name: one(NAMES), options });
  };
  const ids = ["i", "j", "k"].slice(0, 1 + below(3));
  for (const id of ids) create(id);
  for (let left = 5 + below(25); left > 0; left--) {
    const id = one(ids);
    const kind = random();
    if (kind < 0.2) steps.push({ do: "collect", reader: below(readers.length) });
    else if (kind < 0.25) create(id);
    else if (isObserving && kind < 0.5) {
      const observations = Array.from({ length: below(4) }, () => {
        const value = one(VALUES.slice(0, 17)) as number;
        return [value, one(ATTRIBUTES.slice(1, 12)) as Record<string, unknown>] as const;
      });
      steps.push({ do: "observe", id, observations });
    } else {
      const value = one(VALUES);
      // A histogram of levels refuses some values that a level may have.
      const isAny = !views.includes(LEVELS_IN_BUCKETS) || typeof value !== "number" || Math.abs(value) < 1e30;
      steps.push({ do: "record", id, value: isAny ? value : 1, attributes: one(ATTRIBUTES) });
    }
  }
  for (const reader of readers.keys()) steps.push({ do: "collect", reader });
  return { views, readers, steps };
}
