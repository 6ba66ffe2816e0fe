/** Functions that return snapshots, as sources of producers. */

import { metricProducer } from "threadtally/opentelemetry";
import { expect, test } from "vitest";

test("a function whose promise is never kept ends with the limit, so that the reader exports the others", async () => {
  const { errors, resourceMetrics } = await metricProducer(() => new Promise(() => {})).collect({ timeoutMillis: 1 });
  expect(errors).toEqual([expect.objectContaining({ name: "TimeoutError" })]);
  expect(resourceMetrics.scopeMetrics).toEqual([]);
});
