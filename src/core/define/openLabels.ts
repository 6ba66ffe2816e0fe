/**
 * The text of an open label set: a JSON object of its names, in the order of their code units, and their values. It has
 * no spaces. Two kinds of values are no JSON: `{"number":"NaN"}` stands for NaN, and `{"bigint":"1"}` for 1n. As
 * objects are not values, these two are never mistaken for others. JSON escapes lone surrogates, so every text is
 * well-formed. Two sets are equal exactly if their texts are: −0 is 0, and NaN is NaN, but 1 is neither "1" nor 1n.
 */

import { rangeError, shown } from "../errors.ts";

/**
 * A value in an open label set that is not an array.
 * @inline
 */
type Scalar = string | number | boolean | bigint | null;

/** An open label set: names that no definition lists, with typed values. */
export type OpenLabels = Readonly<Record<string, Scalar | readonly Scalar[]>>;

/** Returns the JSON of a value that is not an array; undefined if an open label set cannot hold it. */
function scalarText(value: unknown): string | undefined {
  if (typeof value === "bigint") return `{"bigint":"${value}"}`;
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : `{"number":"${value}"}`;
  return value === null || typeof value === "string" || typeof value === "boolean" ? JSON.stringify(value) : undefined;
}

/** Returns the JSON of a value; undefined if an open label set cannot hold it. In arrays, null takes its place. */
function valueText(value: unknown): string | undefined {
  return Array.isArray(value) ? `[${Array.from(value, (one) => scalarText(one) ?? "null")}]` : scalarText(value);
}

/** Returns the text of an open label set, without values that it cannot hold. No name may come twice. */
export function encodeLabels(entries: readonly (readonly [name: string, value: unknown])[]): string {
  const parts: string[] = [];
  for (const [name, value] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const text = valueText(value);
    if (text !== undefined) parts.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${parts}}`;
}

/**
 * Returns the open label set of a label value that {@link OpenFamily} wrote, as a new object. Decoding takes longer
 * than reading a series, so cache the set by the cursor's `series`.
 * @throws RangeError LABELS_INVALID for every other text, and for undefined: the overflow series does not have the
 * label
 * @example
 * const sent = openLabels(registry.counter({ name: "sent", space: "my-adapter", labelNames: ["set"] }));
 * sent.labels({ to: "a", retries: 2 }).inc();
 * const cursor = registry.cursor({ space: "my-adapter" });
 * cursor.next(); // true
 * cursor.labels.set; // '{"retries":2,"to":"a"}'
 * decodeLabels(cursor.labels.set); // { retries: 2, to: "a" }
 */
export function decodeLabels(text: string | undefined): OpenLabels {
  let cause: unknown;
  try {
    const entries = Object.entries(JSON.parse(String(text)) as object).map(
      ([name, value]) => [name, Array.isArray(value) ? value.map(scalarOf) : scalarOf(value)] as const,
    );
    if (encodeLabels(entries) === text) return Object.fromEntries(entries) as OpenLabels;
  } catch (problem) {
    cause = problem;
  }
  const error = rangeError(
    "LABELS_INVALID",
    `The text of an open label set is needed, but got ${shown(text)}. Pass the value that a cursor or a snapshot has ` +
      "for the label; the overflow series has none.",
  );
  throw Object.assign(error, { cause });
}

/** Returns the value that a part of a parsed text stands for. */
function scalarOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { bigint, number } = value as { readonly bigint?: string; readonly number?: string };
  return bigint === undefined ? Number(number) : BigInt(bigint);
}
