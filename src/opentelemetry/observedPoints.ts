/** The points of an observed stream for one reader. */

import type { Attributes, HrTime } from "@opentelemetry/api";
import { decodeLabels } from "../core/define/openLabels.ts";
import { isSum, OVERFLOW_ATTRIBUTES, placeOf, type Stream } from "../streams/stream.ts";
import { type Round, textOfSet } from "./observables.ts";
import { laterOf } from "./points.ts";
import type { OwnStream } from "./recorders.ts";
import type { DataPoint } from "./sdk.ts";
import type { AttributeFilter } from "./views.ts";

/** The value that a reader was last given of an attribute set, and the beginning of its totals. */
interface Known {
  readonly attributes: Attributes;
  readonly value: number;
  readonly start: HrTime;
}

/** The times of one collection. */
interface Interval {
  readonly isDelta: boolean;
  /** The reader's last collection; the first time, the beginning of the first provider. */
  readonly since: HrTime;
  readonly end: HrTime;
  /** The beginnings of other threads' totals, which stay at a takeover, by the texts of their sets. */
  readonly begun: ReadonlyMap<string, HrTime>;
  /** True if another thread has exported the totals that are observed now. */
  readonly isTakenOver: boolean;
}

export class ObservedPoints {
  /** By the texts of the attribute sets; those that were observed last are at the end. */
  readonly #known = new Map<string, Known>();

  /**
   * Returns a point for each attribute set that this round observed. A total that has fallen began again from nothing.
   * A total that another thread has exported has no difference yet.
   */
  points(stream: Stream, observed: Observed, { isDelta, since, end, begun, isTakenOver }: Interval): DataPoint[] {
    const points: DataPoint[] = [];
    const isDifference = isDelta && isSum(stream);
    for (const [text, value] of joined(stream, observed, undefined)) {
      const known = this.#known.get(text);
      const hasFallen = known !== undefined && stream.type === "OBSERVABLE_COUNTER" && value < known.value;
      const before = hasFallen ? undefined : known;
      const start = before?.start ?? (hasFallen ? since : (begun.get(text) ?? since));
      const attributes = known?.attributes ?? (decodeLabels(text) as Attributes);
      this.#known.delete(text);
      this.#known.set(text, { attributes, value, start });
      if (isDifference && isTakenOver) continue;
      const startTime = isDelta ? since : start;
      points.push({
        ...{ startTime, endTime: laterOf(startTime, end), attributes },
        value: isDifference ? value - (before?.value ?? 0) : value,
      });
    }
    forgetOldest(this.#known, stream);
    return points;
  }
}

/** The values that were observed for one stream, in their order, by the texts of their attributes. */
type Observed = Iterable<readonly [text: string, value: number]>;

/** Returns what a round has observed, by the names of streams. By views, several instruments may have one stream. */
export function observedStreams(
  observed: Round["observed"],
): ReadonlyMap<string, { readonly own: OwnStream; readonly values: Observed }> {
  const streams = new Map<string, { readonly own: OwnStream; readonly values: Observed }>();
  for (const [instrument, values] of observed) {
    for (const own of instrument.streams) {
      const { name } = placeOf(own.stream);
      const before = streams.get(name);
      streams.set(name, { own, values: before ? [...before.values, ...values] : values });
    }
  }
  return streams;
}

/** Deletes the first entries beyond the limit of a stream: its attribute sets may be others in each round. */
export function forgetOldest(sets: Map<string, unknown>, { limit }: Pick<Stream, "limit">): void {
  for (const text of sets.keys()) {
    // One more: the overflow point's.
    if (sets.size <= limit + 1) return;
    sets.delete(text);
  }
}

/**
 * Returns what was observed by attribute set after the filter: sums add up those that become one set, and levels keep
 * the last. Sets beyond the limit become the overflow point.
 */
export function joined(
  stream: Stream,
  observed: Observed,
  filter: AttributeFilter | undefined,
): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  let sets = 0;
  for (const [given, value] of observed) {
    const text = filter ? textOfSet(filter(decodeLabels(given) as Attributes, undefined)) : given;
    const isNew = !all.has(text) && text !== OVERFLOW;
    const key = isNew && sets === stream.limit ? OVERFLOW : text;
    if (key !== OVERFLOW && isNew) sets++;
    all.set(key, isSum(stream) ? (all.get(key) ?? 0) + value : value);
  }
  return all;
}

const OVERFLOW = /* @__PURE__ */ textOfSet(OVERFLOW_ATTRIBUTES as Attributes);
