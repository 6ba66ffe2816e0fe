/** The streams of an instrument: those of the views that select it, otherwise those that readers select. */

import { type Aggregation, placeOf, type Scope, type Stream } from "../streams/stream.ts";
import { aggregationOf } from "./aggregations.ts";
import type { Instrument } from "./instruments.ts";
import { tell } from "./problems.ts";
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
  const all = matching.length > 0 ? byMetric(matching).map((same) => ofViews(same)) : selections.map(ofReader);
  const isMarked = selections.some((one) => wantsDelta(one, instrument.type));
  const byName = new Map<string, OwnStream>();
  for (const one of all) {
    if (one && !byName.has(placeOf(one.stream).name)) byName.set(placeOf(one.stream).name, { ...one, isMarked });
  }
  return [...byName.values()];

  /** Returns the views by the names of their metrics, in their order. */
  function byMetric(matching: readonly View[]): [View, ...View[]][] {
    const metrics = new Map<string, [View, ...View[]]>();
    for (const view of matching) {
      const name = (view.options.name ?? instrument.name).toLowerCase();
      const known = metrics.get(name);
      if (known) known.push(view);
      else metrics.set(name, [view]);
    }
    return [...metrics.values()];
  }

  /** Returns the stream of views that make one metric. As in the SDK: of the first, with the longest description. */
  function ofViews([first, ...others]: [View, ...View[]]) {
    const { options, filter, filterText } = first;
    warnOfOverlap(instrument, first, others);
    const { aggregationCardinalityLimit: own } = options;
    const limit = own === undefined ? mostSets() : limitOf(own, rules.spare);
    const aggregation = aggregated(options.aggregation ?? { type: DEFAULT_AGGREGATION });
    if (!aggregation) return undefined;
    const { name = instrument.name, scale } = options;
    const descriptions = [first, ...others].map((view) => view.options.description);
    const description = descriptions
      .map((one) => one ?? instrument.description)
      .reduce((longest, one) => (one.length > longest.length ? one : longest));
    return {
      filter,
      isDescribed: descriptions.some((one) => one !== undefined),
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

/** Reports that views have no effect, as another one comes first and makes the same metric otherwise. */
function warnOfOverlap({ name }: Instrument, first: View, others: readonly View[]): void {
  const effectOf = ({ filterText, options }: View) => {
    const { aggregation, aggregationCardinalityLimit, scale } = options;
    return JSON.stringify([filterText, aggregation, aggregationCardinalityLimit, scale]);
  };
  if (others.every((other) => effectOf(other) === effectOf(first))) return;
  tell("warn", `Several views make one metric of "${name}", and only the first one counts. Give each its own name.`);
}
