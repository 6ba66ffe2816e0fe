/** Lanes of nested workers whose parent takes no part: it never loads the package, or does so late. */

import { once } from "node:events";
import { existsSync } from "node:fs";
import type { Worker } from "node:worker_threads";
import { Registry } from "threadtally";
import { describe, expect, onTestFinished, test } from "vitest";
import { start } from "./workers.ts";

/** A registry, and the requests to a worker that starts nested ones. */
function arrange() {
  const middle = start("apart.worker.js", undefined as never);
  const registry = new Registry();
  const level = registry.gauge({ name: "level", aggregate: "sum" });
  const records = registry.counter({ name: "records_total" });
  onTestFinished(async () => {
    await middle.terminate();
    registry.detach();
  });
  return { middle, registry, level, records, ...requests(middle) };
}

function requests(middle: Worker) {
  const ask = async (request: string, given: object) => {
    middle.postMessage({ request, ...given });
    return (await once(middle, "message"))[0] as string;
  };
  const numbers = new Map<number, string>();
  return {
    async start(level: number, given: object) {
      numbers.set(level, await ask("start", { level, ...given }));
    },
    async end(level: number) {
      await ask("end", { level });
      await gone(numbers.get(level) as string);
    },
    gone: (level: number) => gone(numbers.get(level) as string),
    load: (handle: object) => ask("load", { handle }),
  };
}

/** Resolves when the system has removed a thread, which may be a moment after its exit was reported. */
async function gone(number: string): Promise<void> {
  while (existsSync(`/proc/self/task/${number}`)) await new Promise((resolve) => setTimeout(resolve, 1));
}

describe.runIf(process.platform === "linux")("on Linux, a nested worker's lane is released when it has ended", () => {
  test("even if its parent never loads the package", async () => {
    const { registry, level, records, start, end } = arrange();
    for (let i = 1; i <= 10; i++) {
      await start(i, { handle: registry.handle });
      expect([level.value, registry.stats().threads]).toEqual([i, 1 + 1]); // this thread defined the metrics
      await end(i);
      expect([registry.stats().threads, level.value]).toEqual([1, Number.NaN]);
    }
    expect(records.value).toBe(10);
  });

  test("even if its parent attaches after it has started it", async () => {
    const { registry, level, records, start, end, load } = arrange();
    await start(5, { handle: registry.handle });
    await load(registry.handle);
    expect(registry.stats().threads).toBe(3);
    await end(5);
    expect([registry.stats().threads, level.value, records.value]).toEqual([2, Number.NaN, 2]);
  });

  test("even if it got the handle by a message that its parent passed on", async () => {
    const { registry, level, records, start, end } = arrange();
    await start(5, { message: registry.handle });
    expect([registry.stats().threads, level.value]).toEqual([2, 5]);
    await end(5);
    expect([registry.stats().threads, level.value, records.value]).toEqual([1, Number.NaN, 1]);
  });

  test("even if its parent was killed", async () => {
    const { middle, registry, level, start, gone } = arrange();
    await start(5, { handle: registry.handle });
    await start(6, { message: registry.handle });
    expect(registry.stats().threads).toBe(3);
    await middle.terminate();
    await Promise.all([gone(5), gone(6)]);
    expect([registry.stats().threads, level.value]).toEqual([1, Number.NaN]);
  });

  test("and no living one's", async () => {
    const { registry, level, start, end } = arrange();
    await start(3, { handle: registry.handle });
    await start(4, { handle: registry.handle });
    await end(3);
    for (let i = 0; i < 3; i++) expect([registry.stats().threads, level.value]).toEqual([2, 4]);
    await start(5, { handle: registry.handle });
    expect([registry.stats().threads, level.value]).toEqual([3, 9]);
    await end(4);
    expect([registry.stats().threads, level.value]).toEqual([2, 5]);
  });

  test.each(["snapshot", "cursor", "collect"] as const)("when a thread calls %s", async (call) => {
    const { registry, level, start, end } = arrange();
    await start(5, { handle: registry.handle });
    await end(5);
    expect(level.value).toBe(5);
    registry[call]();
    expect(level.value).toBeNaN();
  });

  test.each([false, true])(
    "when all lanes are held and a thread needs one; has failed before: %s",
    async (hasFailed) => {
      const { start, end } = arrange();
      const registry = new Registry({ maxThreads: 1 });
      await start(5, { handle: registry.handle });
      if (hasFailed) expect(registry.takeLane()).toBeUndefined();
      await end(5);
      if (hasFailed) registry.stats();
      expect(registry.takeLane()).toBe(16);
      registry.detach();
    },
  );
});
