/** The attributes and beginnings of series, as this thread has decoded them. */

import type { Attributes, HrTime } from "@opentelemetry/api";
import type { Definition } from "../core/define/definition.ts";
import type { Cursor } from "../core/read/cursor.ts";
import { attributesOf } from "../streams/stream.ts";
import { hrTime } from "./points.ts";

/** One series, while it has the label set that it was decoded for. */
interface AttributeSet {
  readonly series: number;
  readonly attributes: Attributes;
  /** Time when the series was created, once it was needed. */
  startTime: HrTime;
}

const NEVER: HrTime = [0, 0];

export class AttributeSets {
  readonly #byMetric = new WeakMap<Definition, AttributeSet[]>();
  #definition: Definition | undefined;
  #sets: AttributeSet[] = []; // of #definition

  /**
   * Returns the attributes of the series that a cursor is at, which are decoded once. `needsStart`: and its beginning,
   * which only cursors of totals know.
   */
  of(cursor: Cursor, needsStart: boolean): AttributeSet {
    if (cursor.definition !== this.#definition) this.#enter(cursor.definition);
    const { ordinal, series } = cursor;
    let known = this.#sets[ordinal];
    if (known?.series !== series) {
      known = { series, attributes: attributesOf(cursor.labels) as Attributes, startTime: NEVER };
      this.#sets[ordinal] = known;
    }
    if (needsStart && known.startTime === NEVER) known.startTime = hrTime(cursor.startTime);
    return known;
  }

  #enter(definition: Definition): void {
    this.#definition = definition;
    this.#sets = this.#byMetric.get(definition) ?? [];
    this.#byMetric.set(definition, this.#sets);
  }
}
