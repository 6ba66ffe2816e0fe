/** Threads whose label sets come and go, each taking the series that any of them has removed. */

import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { acknowledgements, finished, reached, start } from "./workers.ts";

const THREADS = 3;
const SETS = 15_000;
const ALIVE = 100;
const SHARED = 20;
const MODULUS = 1009;
const OPTIONS = { maxSeriesPerMetric: 1000, maxBytes: 2 ** 23, maxThreads: 4 };

/**
 * What a worker recorded, and what its resets returned: for label sets that only it uses, and for those that all
 * threads use.
 */
interface Sums {
  readonly own: { readonly recorded: number; readonly closed: number };
  readonly common: { readonly recorded: number; readonly closed: number };
}

/** Starts a worker; its label sets contain `number`. */
function churn(registry: Registry, number: number, progress: Int32Array, sets = SETS) {
  const settings = { sets, alive: ALIVE, shared: SHARED, modulus: MODULUS };
  return start("comeAndGo.worker.js", { handle: registry.handle, number, progress, ...settings });
}

/** Returns what is shown of one thread's and of shared label sets; checks that the amounts of each are its own. */
function checked(registry: Registry): Record<keyof Sums, number> {
  const left = { own: 0, common: 0 };
  for (const { name, series } of registry.snapshot().metrics) {
    for (const { labels, scaled, scaledSums } of series) {
      const sum = scaledSums ? scaledSums.reduce((total, each) => total + Number(each), 0) : Number(scaled);
      const [of, , residue] = String(labels.id).split(" ");
      left[of === "shared" ? "common" : "own"] += sum;
      const times = multipleOf(sum, Number(residue));
      // Each thread uses its own label sets once; 0 before its record, and after its reset.
      expect(times, `${name} ${labels.id}: ${sum}`).toBeLessThanOrEqual(of === "shared" ? 20 : 1);
    }
  }
  return left;
}

/** Returns how many times a residue was added, judged by a sum of amounts that leave it. */
function multipleOf(sum: number, residue: number): number {
  let times = 0;
  while ((times * residue) % MODULUS !== sum % MODULUS) times++;
  return times;
}

test("three threads with 15,000 label sets each lose nothing, in the memory of a few hundred", async () => {
  const registry = new Registry(OPTIONS);
  const words = acknowledgements(THREADS);
  const workers = words.map((word, number) => churn(registry, number, word));
  const ends = workers.map(finished);
  for (const word of words) await reached(word, SETS / 3);
  const { bytesUsed } = registry.stats();
  const sums = (await Promise.all(ends)) as Sums[];
  const left = checked(registry);
  const total = (of: keyof Sums, which: "recorded" | "closed") => sums.reduce((sum, each) => sum + each[of][which], 0);
  expect(total("own", "closed") + left.own).toBe(total("own", "recorded"));
  // What others record in a shared label set between a thread's reset and its removal is closed by the removal.
  expect(total("common", "closed") + left.common).toBeLessThanOrEqual(total("common", "recorded"));
  const { overflowed, refused, series, bytesUsed: bytesAtEnd } = registry.stats();
  expect({ overflowed, refused }).toEqual({ overflowed: 0, refused: 0 });
  expect(series).toBeLessThan(2 * 600);
  expect(bytesAtEnd - bytesUsed).toBeLessThan(2 ** 17);
  registry.detach();
});

test("label sets of threads that are killed and replaced show no amounts of others", async () => {
  const registry = new Registry(OPTIONS);
  const words = acknowledgements(THREADS);
  const families = [
    registry.counter({ name: "served_total", labelNames: ["id"] }),
    registry.histogram({ name: "took", scale: 1, buckets: [MODULUS], labelNames: ["id"] }),
  ];
  let started = 0;
  const begin = (word: Int32Array) => {
    const number = started++;
    const worker = churn(registry, number, word);
    return { number, worker, end: finished(worker) };
  };
  const running = words.map(begin);
  for (let kill = 0; kill < 9; kill++) {
    const at = kill % THREADS;
    const word = words[at] as Int32Array;
    await reached(word, 500 + 701 * kill);
    await running[at]?.worker.terminate();
    checked(registry);
    // Nobody else removes what it leaves behind.
    for (const [i, { series }] of registry.snapshot().metrics.entries()) {
      for (const { labels } of series) {
        if (labels.id?.startsWith(`${running[at]?.number} `)) families[i]?.remove(labels.id);
      }
    }
    Atomics.store(word, 0, 0);
    running[at] = begin(word);
  }
  await Promise.all(running.map(({ end }) => end));
  checked(registry);
  const { overflowed, refused } = registry.stats();
  expect({ overflowed, refused }).toEqual({ overflowed: 0, refused: 0 });
  registry.detach();
});
