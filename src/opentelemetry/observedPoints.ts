/** The points of an observed stream for one reader. */

import type { Attributes, HrTime } from "@opentelemetry/api";
import { OVERFLOW_ATTRIBUTES, type Stream } from "../streams/stream.ts";
import { type Observation, textOfSet } from "./observables.ts";
import type { DataPoint } from "./sdk.ts";
import type { AttributeFilter } from "./views.ts";

/** The value that a reader was last given of an attribute set, and the beginning of its totals. */
interface Known {
  value: number;
  start: HrTime;
}

export class ObservedPoints {
  readonly #known = new Map<string, Known>();

  /**
   * Returns a point for each attribute set that this round observed. `since` is the reader's last collection; the first
   * time, the provider's start. A total that has fallen began again from nothing.
   */
  points(
    stream: Stream,
    observations: Iterable<Observation>,
    isDelta: boolean,
    since: HrTime,
    end: HrTime,
  ): DataPoint[] {
    const points: DataPoint[] = [];
    for (const [text, { attributes, value }] of joined(stream, observations, undefined)) {
      const known = this.#known.get(text);
      const before = known && !(stream.type === "OBSERVABLE_COUNTER" && value < known.value) ? known : undefined;
      const start = before?.start ?? since;
      this.#known.set(text, { value, start });
      const isDifference = isDelta && stream.aggregation.kind === "sum";
      points.push({
        startTime: isDelta ? since : start,
        endTime: end,
        attributes,
        value: isDifference ? value - (before?.value ?? 0) : value,
      });
    }
    return points;
  }
}

/**
 * Returns the observations by attribute set after the filter: sums add up those that become one set, and levels keep
 * the last. Sets beyond the limit become the overflow point.
 */
export function joined(
  { aggregation, limit }: Stream,
  observations: Iterable<Observation>,
  filter: AttributeFilter | undefined,
): ReadonlyMap<string, Observation> {
  const all = new Map<string, Observation>();
  const add = (text: string, attributes: Attributes, value: number) => {
    const before = aggregation.kind === "sum" ? (all.get(text)?.value ?? 0) : 0;
    all.set(text, { attributes, value: before + value });
  };
  let sets = 0;
  for (const observation of observations) {
    const attributes = filter ? filter(observation.attributes, undefined) : observation.attributes;
    const text = textOfSet(attributes);
    if (all.has(text) || sets < limit) {
      if (!all.has(text)) sets++;
      add(text, attributes, observation.value);
    } else add(OVERFLOW, { ...OVERFLOW_ATTRIBUTES } as Attributes, observation.value);
  }
  return all;
}

const OVERFLOW = "overflow"; // no text of a set
