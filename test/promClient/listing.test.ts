/** The text of foreign metrics: those of the original, in a registry of this package. */

import original from "prom-client";
import { expect, test } from "vitest";
import client from "../../src/promClient.ts";

test("metrics of the original are written as it writes them, with labels of the registry", async () => {
  const registries = [new original.Registry(), new client.Registry()];
  const histogram = new original.Histogram({
    name: "h",
    help: "h",
    labelNames: ["a", "b"],
    buckets: [1],
    registers: [],
  });
  histogram.observe({ a: 'x"', b: "y" }, 2);
  histogram.observe({ a: "z" }, 0.5);
  const counter = new original.Counter({ name: "c_total", help: "h", labelNames: ["a"], registers: [] });
  counter.inc({ a: "x" }, 3);
  for (const registry of registries) {
    registry.setDefaultLabels({ b: "default", zone: "eu" });
    for (const metric of [histogram, counter]) registry.registerMetric(metric as never);
  }
  const [expected, text] = await Promise.all(registries.map((registry) => registry.metrics()));
  expect(text).toBe(expected);
  expect(text).toContain('h_bucket{le="1",zone="eu",a="x\\"",b="y"} 0\n');
});
