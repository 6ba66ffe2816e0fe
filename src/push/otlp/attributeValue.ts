/** The values of attributes, as OTLP tells them apart. */

import type { Attributes } from "./model.ts";

type Value = Attributes[string];

/** Integers of 64 bits: larger bigints are sent as texts, larger numbers as doubles. */
const MOST = 2n ** 63n;

/** Returns the value as an integer of 64 bits; undefined if it is none. */
export function integerOf(value: Value): bigint | undefined {
  if (Number.isSafeInteger(value)) return BigInt(value as number);
  return typeof value === "bigint" && value >= -MOST && value < MOST ? value : undefined;
}

/** Returns whether the value is a list of values. */
export function isList(value: Value): value is Extract<Value, readonly unknown[]> {
  return Array.isArray(value);
}
