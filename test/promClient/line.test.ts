/** The line of @prometheus-io/client 0.16: where it differs from prom-client 15, calls and texts are its own. */

import client from "threadtally/prom-client";
import successor from "threadtally/prometheus-io-client";
import { expect, test, vi } from "vitest";

const { Gauge, Registry } = client;

const refusedBy = (define: () => unknown) => {
  try {
    define();
  } catch (error) {
    return (error as Error).message;
  }
  return "accepted";
};

/** Returns what the two lines do differently. */
async function details({ Counter, Gauge, Registry }: typeof client): Promise<unknown> {
  const registry = new Registry();
  const open = new Registry(Registry.OPENMETRICS_CONTENT_TYPE);
  const gauge = new Gauge({ name: "level", help: "h", aggregator: "max", registers: [registry] });
  const counter = new Counter({
    ...{ name: "jobs_total", help: "h", labelNames: ["x"], enableExemplars: true },
    registers: [open as never],
  });
  for (const value of [2, 3]) counter.inc({ labels: { x: "" }, value, exemplarLabels: { x: "e" } });
  open.setDefaultLabels({ x: "default" });
  vi.useFakeTimers({ toFake: ["performance"] });
  const end = new Gauge({ name: "took", help: "h", registers: [] }).startTimer();
  vi.advanceTimersByTime(1500);
  const seconds = end();
  vi.useRealTimers();
  const [{ values: [value] = [] } = {}] = (await open.getMetricsAsJSON()) as never as {
    values: { labels: object }[];
  }[];
  return {
    nullAdded: refusedBy(() => gauge.inc(null as never)),
    badName: refusedBy(() => new Gauge({ name: "a-b", help: "h", registers: [] })),
    badLabels: refusedBy(
      () => new Gauge({ name: "a", help: "h", labelNames: ["b-c", "d", "e-f"] as never, registers: [] }),
    ),
    exemplar: /# \{x="e"\} (\d+)/.exec(await open.metrics())?.[1],
    emptyLabel: value?.labels,
    isFakeClock: seconds === 1.5,
  };
}

test("each line has its own details, in one thread", async () => {
  expect(await details(client)).toEqual({
    nullAdded: "Delta is not a valid number: null",
    badName: "Invalid metric name",
    badLabels: "Invalid label name",
    exemplar: "3",
    emptyLabel: { x: "default" },
    isFakeClock: false,
  });
  expect(await details(successor as never)).toEqual({
    nullAdded: "accepted",
    badName: "Invalid metric name: a-b",
    badLabels: "At least one label name is invalid: b-c,e-f",
    exemplar: "5",
    emptyLabel: { x: "" },
    isFakeClock: true,
  });
});

test("metrics can be selected by their aggregator", async () => {
  const registry = new Registry();
  new Gauge({ name: "a", help: "h", aggregator: "max", registers: [registry] });
  new Gauge({ name: "b", help: "h", registers: [registry] });
  const selected = registry as never as { getMetricsAsJSON(aggregator: string): Promise<{ name: string }[]> };
  expect((await selected.getMetricsAsJSON("max")).map(({ name }) => name)).toEqual(["a"]);
  expect((await selected.getMetricsAsJSON("sum")).map(({ name }) => name)).toEqual(["b"]);
});
