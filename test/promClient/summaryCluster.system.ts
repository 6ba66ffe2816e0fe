/** Summaries of several processes: their quantiles are those of all values, unless a process only has the original. */

import original from "prom-client";
import { expect, test } from "vitest";
import client from "../../src/promClient.ts";
import { Member } from "./members.ts";

type Client = typeof client;
const { AggregatorRegistry, ClusterRegistry, Registry, Summary } = client;

const linesOf = (text: string, name: string) => text.split("\n").filter((line) => line.startsWith(name));

/** Returns what a process with these values of label set `a` lists. */
function listOf(values: readonly number[], Client: Pick<Client, "Registry" | "Summary"> = client) {
  const registry = new Client.Registry();
  registry.setDefaultLabels({ app: "x" });
  const summary = new Client.Summary({
    name: "s",
    help: "h",
    labelNames: ["l"],
    percentiles: [0, 0.5, 1],
    registers: [registry],
  });
  for (const value of values) summary.observe({ l: "a" }, value);
  if (values.length > 1) summary.observe({ l: "b" }, 7);
  return registry.getMetricsAsJSON();
}

test("quantiles of several lists are those of all values, by label set", async () => {
  const lists = await Promise.all([[1, 2], [3, 4, 100, 2], [9]].map((values) => listOf(values)));
  const joint = AggregatorRegistry.aggregate(lists as never);
  expect(linesOf(await joint.metrics(), "s")).toEqual([
    's{quantile="0",l="a",app="x"} 1',
    's{quantile="0.5",l="a",app="x"} 3',
    's{quantile="1",l="a",app="x"} 100',
    's_sum{l="a",app="x"} 121',
    's_count{l="a",app="x"} 7',
    's{quantile="0",l="b",app="x"} 7',
    's{quantile="0.5",l="b",app="x"} 7',
    's{quantile="1",l="b",app="x"} 7',
    's_sum{l="b",app="x"} 14',
    's_count{l="b",app="x"} 2',
  ]);
});

test("a list of the original has no sketches: quantiles are then added up, as it does", async () => {
  const lists = [await listOf([1, 2]), await listOf([5, 9], original as never)];
  const joint = await AggregatorRegistry.aggregate(lists as never).metrics();
  const theirs = await original.AggregatorRegistry.aggregate(lists as never).metrics();
  expect(linesOf(joint, "s").sort()).toEqual(linesOf(theirs, "s").sort());
});

test("a summary lists nothing further that programs would see", async () => {
  const summary = new Summary({ name: "s", help: "h", registers: [new Registry()] });
  expect(Object.keys(await summary.get())).toEqual(["name", "help", "type", "values", "aggregator"]);
});

test("quantiles of a cluster are those of its living processes' values", async () => {
  const name = "cluster_summary";
  const work = ({ Summary, AggregatorRegistry }: Client, values: readonly number[]) => {
    const summary = new Summary({ name: "cluster_summary", help: "h", percentiles: [0, 0.5, 1] });
    for (const value of values) summary.observe(value);
    new AggregatorRegistry();
  };
  const own = new Summary({ name, help: "h", percentiles: [0, 0.5, 1] });
  own.observe(50);
  const members = [await Member.start(), await Member.start()];
  await members[0]?.run(work, [1, 2, 3]);
  await members[1]?.run(work, [20, 30]);
  const registry = new ClusterRegistry();
  const lines = async () => linesOf(await registry.clusterMetrics(), name);
  const quantiles = [`${name}{quantile="0"} 1`, `${name}{quantile="0.5"} 11.5`, `${name}{quantile="1"} 50`];
  expect(await lines()).toEqual([...quantiles, `${name}_sum 106`, `${name}_count 6`]);
});
