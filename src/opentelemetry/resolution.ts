/** The streams of an instrument: those of the views that select it, otherwise those that readers select. */

import { type Aggregation, placeOf, type Scope, type Stream } from "../streams/stream.ts";
import { aggregationOf } from "./aggregations.ts";
import type { Instrument } from "./instruments.ts";
import type { OwnStream } from "./recorders.ts";
import { DEFAULT_AGGREGATION, INT } from "./sdk.ts";
import { limitOf, type Selections, wantsDelta } from "./selections.ts";
import type { View } from "./views.ts";

/** Units in 1 of doubles: nine decimals, or those of the unit. Values below 2^34 units are recorded fastest. */
const SCALE = 1e9;
const SCALES = /* @__PURE__ */ new Map([
  ["ms", 1e6],
  ["us", 1e6],
  ["ns", 1e3],
  ["By", 1e3],
]);

/** The parts of a provider that determine streams. */
export interface StreamRules {
  readonly views: readonly View[];
  readonly selections: readonly Selections[];
  readonly scale: number | undefined;
  /** Label sets that are kept back for the overflow point: 1 as in the SDK, 0 as in the specification. */
  readonly spare: number;
}

/** Returns the streams of an instrument, each once. */
export function streamsOf(instrument: Instrument, scope: Scope, rules: StreamRules): OwnStream[] {
  const { views, selections } = rules;
  const matching = views.filter((view) => view.matches(instrument, scope));
  const all = matching.length > 0 ? matching.map((view) => ofView(view)) : selections.map((one) => ofReader(one));
  const isMarked = selections.some((one) => wantsDelta(one, instrument.type));
  const byName = new Map<string, OwnStream>();
  for (const one of all) {
    if (one && !byName.has(placeOf(one.stream).name)) byName.set(placeOf(one.stream).name, { ...one, isMarked });
  }
  return [...byName.values()];

  function ofView({ options, filter, filterText }: View) {
    const { aggregationCardinalityLimit: own } = options;
    const limit = own === undefined ? mostSets() : limitOf(own, rules.spare);
    const aggregation = aggregated(options.aggregation ?? { type: DEFAULT_AGGREGATION });
    if (!aggregation) return undefined;
    const { name = instrument.name, description = instrument.description, scale } = options;
    return {
      filter,
      isDescribed: options.description !== undefined,
      stream: { ...made(aggregation, limit, scale), name, description, filter: filterText, ofView: true },
    };
  }

  function ofReader(selected: Selections) {
    const { aggregation: option, limit } = selected[instrument.type];
    const aggregation = aggregated(option);
    return aggregation && { filter: undefined, isDescribed: false, stream: made(aggregation, limit, undefined) };
  }

  function mostSets() {
    return Math.max(...selections.map((one) => one[instrument.type].limit));
  }

  function aggregated(option: Parameters<typeof aggregationOf>[0]): Aggregation | undefined {
    return aggregationOf(option, instrument.type, instrument.advice.explicitBucketBoundaries);
  }

  function made(aggregation: Aggregation, limit: number, scale: number | undefined): Stream {
    const { name, description, unit, valueType, advice } = instrument;
    const { explicitBucketBoundaries: bounds } = advice;
    const ofDoubles = scale ?? rules.scale ?? SCALES.get(unit) ?? SCALE;
    return {
      ...{ scope, type: instrument.type, name, description, unit, valueType },
      ...(bounds && { advice: bounds }),
      ...{ aggregation, filter: "", limit, ofView: false },
      scale: valueType === INT || aggregation.kind === "lastValue" ? 1 : ofDoubles,
    };
  }
}
