/** The threads of a pool with its default options, which block between tasks. */

import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { Registry } from "threadtally";
import { metricsResponder } from "threadtally/prometheus";
import { expect, test } from "vitest";

test("a pool at rest for five seconds shows its age, no lag and no utilization; a task brings both back", async () => {
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

  const tasks = [pool.run(1500), pool.run(1500)];
  const lanes = registry.stats().threads; // none yet: the workers are starting
  expect(lanes).toBe(0);
  const measured = await Promise.all(tasks);
  expect(new Set(measured).size).toBe(2);
  for (let second = 0; second < 5; second++) {
    await gaugesOf("");
    await pause(1000);
  }
  for (const lane of measured) {
    const names = await gaugesOf(lane);
    expect(recent(names)).toEqual([]);
    expect(names).toContain("threadtally_collect_age_seconds");
  }

  const again = [pool.run(3000), pool.run(3000)];
  const shown = async () => (await Promise.all(measured.map(gaugesOf))).map((names) => recent(names).length);
  let counts = await shown();
  while (counts.includes(0)) counts = await shown();
  expect(counts).toEqual([9, 9]);
  await Promise.all(again);
  await pool.close();
  registry.detach();
});
