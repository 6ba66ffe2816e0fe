/** Counts in the workers of a cluster, for tests: what each counts, and the lines that the primary then has. */

import { beforeEach } from "vitest";
import client from "../../src/promClient.ts";
import { Member } from "./members.ts";

/** It is there before the workers. */
const primary = new client.AggregatorRegistry();
type Client = typeof client;

let number = 0;
/** A new name for each test: what a worker has counted stays. */
export let name = "";
beforeEach(() => {
  name = `metric${++number}`;
});

const linesOf = (text: string) => text.split("\n").filter((line) => line.startsWith(`${name}_`));
/** What this test's workers have, as one text. */
export const clusterLines = async (registry = primary) => linesOf(await registry.clusterMetrics());

interface Amount {
  readonly name: string;
  readonly amount: number;
}

/** Counts in a worker, whichever library it has. */
export const count = ({ Counter, Gauge, Histogram, AggregatorRegistry }: Client, { name, amount }: Amount) => {
  new Counter({ name: `${name}_total`, help: "h", labelNames: ["kind"] }).inc({ kind: "a" }, amount);
  new Histogram({ name: `${name}_seconds`, help: "h", buckets: [1, 2] }).observe(amount);
  new Gauge({ name: `${name}_level`, help: "h" }).set(amount);
  new AggregatorRegistry();
};

/** Counts on, after `count`. */
export const countOn = ({ register }: Client, { name, amount }: Amount) => {
  (register.getSingleMetric(`${name}_total`) as never as InstanceType<Client["Counter"]>).inc(
    { kind: "a" } as never,
    amount,
  );
};

/** The lines of these amounts, each counted by a worker. */
export const expected = (amounts: readonly number[], { level = -1, further = 0 }) => {
  const sum = amounts.reduce((total, one) => total + one, 0);
  const below = (bound: number) => amounts.filter((one) => one <= bound).length;
  return [
    `${name}_total{kind="a"} ${sum + further}`,
    `${name}_seconds_bucket{le="1"} ${below(1)}`,
    `${name}_seconds_bucket{le="2"} ${below(2)}`,
    `${name}_seconds_bucket{le="+Inf"} ${amounts.length}`,
    `${name}_seconds_sum ${sum}`,
    `${name}_seconds_count ${amounts.length}`,
    ...(level < 0 ? [] : [`${name}_level ${level}`]),
  ];
};

export const startCounting = async (amount: number) => {
  const member = await Member.start();
  await member.run(count, { name, amount });
  return member;
};
