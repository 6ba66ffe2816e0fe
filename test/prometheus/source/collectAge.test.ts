/** The age of other threads' levels in scrapes. */

import { metricsHandler } from "threadtally/prometheus";
import { afterEach, expect, test, vi } from "vitest";
import { snapshotOfAges } from "../../../src/prometheus/source/collectAge.ts";
import { anotherCopy } from "../../support/copies.ts";
import { testRegistry } from "../exposedText.ts";
import { ask, closeServers, serve } from "../http/server.ts";

afterEach(closeServers);

test("have the constant labels of the registry, like all its series", async () => {
  const registry = testRegistry({ labels: { service: "charts" } });
  const other = (await anotherCopy()).Registry.attach(registry.handle);
  other.gauge({ name: "queue_length", collect: (gauge) => gauge.set(3) });
  const port = await serve(metricsHandler(registry));
  await vi.waitFor(async () => {
    const lines = (await ask(port)).body.toString().split("\n");
    expect(lines).toContain('queue_length{service="charts"} 3');
    expect(lines).toContain(`threadtally_collect_age_seconds{service="charts",thread="${other.lane}"} 0`);
  });
  other.detach();
});

test("of threads without a lane are one series, with the greatest age", () => {
  const ages = [
    { lane: undefined, seconds: 2 },
    { lane: 7, seconds: 1 },
    { lane: undefined, seconds: 3.5 },
    { lane: undefined, seconds: 0 },
  ];
  const [metric] = snapshotOfAges(ages)?.metrics ?? [];
  expect(metric?.series.map(({ labels, level }) => [labels, level])).toEqual([
    [{ thread: "none" }, "3.5"],
    [{ thread: "7" }, "1"],
  ]);
});

test("are left out if no thread has any", () => {
  expect(snapshotOfAges([])).toBeUndefined();
});
