/** Workers that record one after another, some of which are killed, on fewer lanes than workers. */

import { Registry } from "threadtally";
import { expect } from "vitest";
import { acknowledgements, finished, reached, start } from "./workers.ts";

const VALUE = -3;

/** Kills every fourth worker. After each worker, the totals must be what all of them acknowledged. */
export async function recordInTurn(workers: number): Promise<void> {
  const registry = new Registry({ maxThreads: 4 });
  const mean = registry.mean({ name: "value", scale: 1 });
  const counter = registry.counter({ name: "records_total" });
  let acknowledgedByAll = 0;
  let kills = 0;
  for (let i = 0; i < workers; i++) {
    const [acknowledged] = acknowledgements(1) as [Int32Array];
    const isKilled = i % 4 === 3;
    const times = isKilled ? undefined : 50;
    const worker = start("record.worker.js", { handle: registry.handle, times, acknowledged, kind: "both" });
    if (isKilled) {
      await reached(acknowledged, 1);
      await worker.terminate();
      kills++;
    } else await finished(worker);
    acknowledgedByAll += Atomics.load(acknowledged, 0);
    const { count, sum } = mean.read();
    expect(sum).toBe(0 + count * VALUE);
    for (const recorded of [count, counter.value]) {
      expect(recorded).toBeGreaterThanOrEqual(acknowledgedByAll);
      expect(recorded).toBeLessThanOrEqual(acknowledgedByAll + kills);
    }
  }
  expect(kills).toBe(workers / 4);
  expect(registry.stats().threads).toBe(1); // this one, which defined the metrics
  registry.detach();
}
