/** The threads of a pool with its default options, which block between tasks. */

import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { Registry } from "threadtally";
import { metricsResponder } from "threadtally/prometheus";
import { expect, test } from "vitest";

test("a pool that rests for five seconds shows no lag and no utilization; tasks bring both back", async () => {
  const registry = Registry.default();
  const filename = fileURLToPath(new URL("pool.worker.js", import.meta.url));
  const pool = new Piscina({ filename, minThreads: 2, maxThreads: 2 });
  const respond = metricsResponder(registry);
  /** Returns the names of the gauges that a scrape has of a thread. */
  const gaugesOf = async (lane: string) => {
    const text = await (await respond(new Request("http://localhost/metrics"))).text();
    const all = text.matchAll(/^(\w+)\{(?:.*,)?thread="(\d+)".*\} \S+$/gm);
    return new Set([...all].filter(([, , thread]) => thread === lane).map(([, name]) => name as string));
  };
  const recent = (names: Set<string>) => [...names].filter((name) => /eventloop_(lag|utilization)/.test(name));

  /** Runs a task in each thread, and scrapes meanwhile until both have been measured. Returns their lanes. */
  const measured = async () => {
    const tasks = Promise.all([pool.run(4000), pool.run(4000)]);
    const isMeasured = async (lane: string) => recent(await gaugesOf(lane)).length === 9;
    while (!((await isMeasured("16")) && (await isMeasured("17")))) await pause(100);
    expect((await tasks).sort()).toEqual(["16", "17"]);
  };

  await measured();
  for (let second = 0; second < 5; second++) {
    await gaugesOf("16");
    await pause(1000);
  }
  for (const lane of ["16", "17"]) {
    const names = await gaugesOf(lane);
    expect(recent(names)).toEqual([]);
    expect(names).toContain("threadtally_collect_age_seconds");
    expect(names).toContain("nodejs_heap_size_used_bytes");
  }
  await measured();
  await pool.close();
  registry.detach();
});
