/**
 * The scenario of the default registry on hosts whose workers inherit it: they and their own workers find it without
 * wiring.
 */

import { check } from "./tally.js";

const WORKERS = 3;
const DEPTH = 2;
const TIMES = 1000;
const metric = { name: "inherited_total" };

export async function scenario(host) {
  const registry = host.threadtally.Registry.default();
  const counter = registry.counter(metric);
  const before = counter.value;
  const threads = Array.from({ length: WORKERS }, () => host.start({ name: "inherit", depth: DEPTH }));
  await Promise.all(threads.map(({ result }) => result));
  const records = WORKERS * DEPTH * TIMES;
  check(counter.value - before === records, () => `${counter.value - before} were recorded, not ${records}`);
  check(host.threadtally.Registry.default() === registry, () => "Registry.default() made another one");
  return { threads: WORKERS * DEPTH, records };
}

export const tasks = {
  async inherit({ depth }, host) {
    const counter = host.threadtally.Registry.default().counter(metric);
    for (let i = 0; i < TIMES; i++) counter.inc();
    if (depth > 1) await host.start({ name: "inherit", depth: depth - 1 }).result;
  },
};
