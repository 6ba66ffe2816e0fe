/** The text exposition, version 0.0.4. */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Registry } from "threadtally";
import { metricsHandler } from "threadtally/prometheus";
import { expect, test } from "vitest";

async function scrape(registry: Registry): Promise<string> {
  const server = createServer(metricsHandler(registry));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`);
  const body = await response.text();
  server.close();
  return body;
}

test("shows every kind", async () => {
  const registry = new Registry({ labels: { service: "charts" } });
  registry
    .counter({ name: "jobs", help: "Jobs", labelNames: ["kind"] })
    .labels('a"b\\c\nd')
    .inc(3);
  registry.upDownCounter({ name: "in_flight" }).add(-2);
  registry.gauge({ name: "load", scale: 100 }).set(0.25);
  registry.mean({ name: "ratio" }).record(-0.35);
  registry.histogram({ name: "took", buckets: [0.00001, 1, 1e6] }).recordAll(Float64Array.of(0.5, 0.000001, 2e6));
  expect(await scrape(registry)).toBe(String.raw`# HELP jobs_total Jobs
# TYPE jobs_total counter
jobs_total{service="charts",kind="a\"b\\c\nd"} 3
# TYPE in_flight gauge
in_flight{service="charts"} -2
# TYPE load gauge
load{service="charts"} 0.25
# TYPE ratio summary
ratio_sum{service="charts"} -0.35
ratio_count{service="charts"} 1
# TYPE took histogram
took_bucket{service="charts",le="1e-05"} 1
took_bucket{service="charts",le="1"} 2
took_bucket{service="charts",le="1e+06"} 2
took_bucket{service="charts",le="+Inf"} 3
took_sum{service="charts"} 2000000.5
took_count{service="charts"} 3
`);
  registry.detach();
});
