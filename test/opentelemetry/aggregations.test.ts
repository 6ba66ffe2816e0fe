/** Aggregations that views and readers may not select. */

import { MeterProvider } from "threadtally/opentelemetry";
import { expect, test } from "vitest";
import { setUp, TestReader } from "./reading.ts";

test.each([
  [null, "An aggregation's type must be 0 to 5"],
  [{ type: 4.5 }, "An aggregation's type must be 0 to 5"],
  [{ type: 4, options: { boundaries: "abc" } }, "An aggregation's boundaries must be numbers"],
  [{ type: 4, options: { boundaries: [1, "2"] } }, "An aggregation's boundaries must be numbers"],
  [{ type: 4, options: { recordMinMax: 1 } }, "recordMinMax must be true or false"],
  // With one bucket, the collection would not end.
  [{ type: 5, options: { maxSize: 1 } }, "maxSize must be an integer from 2 to"],
  [{ type: 5, options: { maxSize: Number.POSITIVE_INFINITY } }, "maxSize must be an integer"],
])("views and readers may not select %j", (given, message) => {
  const refused = expect.objectContaining({ code: "OPTION_INVALID", message: expect.stringContaining(message) });
  const aggregation = given as never;
  expect(() => new MeterProvider({ views: [{ instrumentName: "*", aggregation }] })).toThrow(refused);
  const reader = new TestReader({ aggregationSelector: () => aggregation });
  expect(() => new MeterProvider({ readers: [reader] })).toThrow(refused);
});

test("an exponential histogram may have two buckets, on both sides of 1", async () => {
  const aggregation = { type: 5, options: { maxSize: 2 } };
  const { reader, meter } = setUp({ views: [{ instrumentName: "*", aggregation }] });
  for (const value of [0.5, 5]) meter.createHistogram("took").record(value);
  expect(await reader.points("took")).toEqual([
    [{}, expect.objectContaining({ scale: -2, positive: { offset: -1, bucketCounts: [1, 1] } })],
  ]);
});

test("a histogram without options has the default boundaries, as in the SDK", async () => {
  const { reader, meter } = setUp({
    views: [{ instrumentName: "*", aggregation: { type: 4, options: null as never } }],
  });
  meter.createHistogram("took", { advice: { explicitBucketBoundaries: [1] } }).record(5);
  const [point] = await reader.points("took");
  expect(point?.[1]).toMatchObject({ buckets: { boundaries: expect.arrayContaining([0, 5, 10_000]) } });
});
