/** Pools own their workers' ports: sharing a registry with the workers does not disturb tasks. */

import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { Registry, type ShareTarget, share } from "threadtally";
import { Tinypool } from "tinypool";
import { expect, test } from "vitest";

const filename = fileURLToPath(new URL("pools.worker.js", import.meta.url));
const size = { minThreads: 2, maxThreads: 2 };

interface Pool {
  readonly threads: readonly unknown[];
  run(task: unknown): Promise<unknown>;
  destroy(): Promise<void>;
}

test.each<[string, () => Pool]>([
  ["Piscina", () => new Piscina({ filename, ...size })],
  ["Piscina without atomics", () => new Piscina({ filename, ...size, atomics: "disabled" })],
  ["tinypool", () => new Tinypool({ filename, ...size })],
])("%s's workers receive the shared registry, and all tasks are counted", async (_, makePool) => {
  const pool = makePool();
  // Shared after the workers have started.
  const registry = new Registry();
  for (const thread of pool.threads) share(registry, thread as ShareTarget);
  expect(pool.threads).toHaveLength(2);
  const tasks = Array.from({ length: 200 }, (_, i) => pool.run(i));
  expect(await Promise.all(tasks)).toEqual(Array.from({ length: 200 }, (_, i) => i));
  expect(registry.counter({ name: "tasks_total" }).value).toBe((199 * 200) / 2);
  expect(registry.stats().threads).toBe(2);
  await pool.destroy();
  expect(registry.stats().threads).toBe(0);
  registry.detach();
});
