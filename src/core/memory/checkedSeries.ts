/** The part of a series that checks what may be recorded in it. */

import { FULL } from "../../../assembly/layout.ts";
import type { Definition } from "../define/definition.ts";
import { rangeError, shown, typeError } from "../errors.ts";
import type { Attachment } from "./attachment.ts";
import type { Metric } from "./metric.ts";

/** A value must have fewer units than this: sums have 128 bits, of which some are left for the number of values. */
const TOO_LARGE = 2 ** 120;

/** Counts that a reset or a removal found no room, and returns the error to throw. */
export function noRoom({ attachment, metric }: Pick<CheckedSeries, "attachment" | "metric">): RangeError {
  attachment.kernel.count(FULL);
  return rangeError(
    "BLOCK_FULL",
    "A thread's first reset or removal in a metric needs memory for its baseline, but the block's " +
      `${attachment.block.maxBytes} bytes are taken, so nothing was reset ("${metric.definition.name}" had no room). ` +
      "Make the registry with a larger maxBytes.",
  );
}

export class CheckedSeries {
  readonly attachment: Attachment;
  readonly metric: Metric;

  constructor(attachment: Attachment, metric: Metric) {
    this.attachment = attachment;
    this.metric = metric;
  }

  get definition(): Definition {
    return this.metric.definition;
  }

  /** Refuses an amount for which the block has no room. */
  refuseLarge(units: number): void {
    const { attachment } = this;
    const { name, scale } = this.definition;
    attachment.kernel.count(FULL);
    attachment.refuse(
      rangeError(
        "BLOCK_FULL",
        `A large amount needs its own memory, but the block's ${attachment.block.maxBytes} bytes are taken, so ` +
          `"${name}" did not count ${units / scale}. Make the registry with a larger maxBytes.`,
      ),
    );
  }

  /** Returns a value in units of 1/scale, checked but not yet rounded; undefined if it was counted as rejected. */
  units(value: unknown): number | undefined {
    const { scale, name } = this.definition;
    const problem =
      typeof value !== "number"
        ? typeError(
            "VALUE_TYPE",
            `A value must be a number, but "${name}" got ${shown(value)} (${typeof value}). Convert it with Number() ` +
              "first.",
          )
        : !Number.isFinite(value)
          ? rangeError(
              "VALUE_NOT_FINITE",
              `A value must be finite, but "${name}" got ${shown(value)}. Check it before it is recorded.`,
            )
          : Math.abs(value * scale) >= TOO_LARGE
            ? rangeError(
                "VALUE_TOO_LARGE",
                `A value must be below 2^120 in units of 1/scale, but "${name}" has ` +
                  `scale ${scale} and got ${shown(value)}. Define the metric with a smaller scale.`,
              )
            : undefined;
    if (problem) {
      this.attachment.refuse(problem);
      return undefined;
    }
    return (value as number) * scale;
  }

  /** Returns whether values are a batch. If they are not, throws, or counts them as rejected. */
  isBatch(values: unknown): boolean {
    this.attachment.assertAttached();
    // Not `instanceof`: the array may come from another realm.
    if (Object.prototype.toString.call(values) === "[object Float64Array]") return true;
    this.attachment.refuse(
      typeError(
        "VALUE_TYPE",
        `recordAll takes a Float64Array, but "${this.definition.name}" got ${shown(values)}. Use Float64Array.from(…).`,
      ),
    );
    return false;
  }

  /**
   * Returns whether a whole batch can be recorded. If not, throws the error of its first bad value, or counts it as
   * rejected.
   */
  takesAll(values: Float64Array): boolean {
    const { scale } = this.definition;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      // False for values that are not finite, too. The limit is a literal, as in Mean.record.
      const isFine = Math.abs(value * scale) < 2 ** 120;
      if (!isFine && this.units(value) === undefined) return false;
    }
    return true;
  }

  /** Returns the same as `units`, but rejects fractions if the scale is 1. */
  wholeUnits(value: unknown): number | undefined {
    const units = this.units(value);
    if (units === undefined || this.definition.scale !== 1 || Number.isInteger(units)) return units;
    this.attachment.refuse(
      rangeError(
        "VALUE_FRACTIONAL",
        `A metric of scale 1 counts whole numbers, but "${this.definition.name}" got ${shown(value)}. Define it with ` +
          "a larger scale: 10000 keeps four decimals.",
      ),
    );
    return undefined;
  }
}
