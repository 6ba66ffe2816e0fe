/** Shares: the records of each thread. */

import { threadId, Worker } from "node:worker_threads";
import { mergeSnapshots, Registry, type Snapshot, subtractSnapshots } from "threadtally";
import { expect, test } from "vitest";

const sharesOf = (snapshot: Snapshot, name: string) =>
  snapshot.metrics.find((metric) => metric.name === name)?.series[0]?.threads;

test("show what each lane holds and who holds the lane, and add up to the total", async () => {
  const registry = new Registry();
  const hits = registry.counter({ name: "hits_total" });
  const ratio = registry.mean({ name: "ratio", scale: 100 });
  registry.histogram({ name: "took", scale: 1, buckets: [1] });
  hits.inc(5);
  ratio.record(0.5);
  const worker = new Worker(
    `import("threadtally").then(({ Registry }) => {
       const { parentPort, workerData } = require("node:worker_threads");
       const registry = Registry.attach(workerData);
       registry.get("hits_total").inc(2);
       registry.get("ratio").record(-0.25);
       registry.get("took").recordAll(Float64Array.of(1, 7, 8));
       parentPort.on("message", () => process.exit());
       parentPort.postMessage("recorded");
     });`,
    { eval: true, workerData: registry.handle },
  );
  const { threadId: other } = worker;
  await new Promise((resolve) => worker.once("message", resolve));
  const snapshot = registry.snapshot({ perThread: true });
  expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
  const [mine, its] = [sharesOf(snapshot, "hits_total")?.[0], sharesOf(snapshot, "hits_total")?.[1]];
  expect(mine).toEqual({ lane: expect.any(Number), thread: threadId, scaled: "5" });
  expect(its).toEqual({ lane: expect.any(Number), thread: other, scaled: "2" });
  const recorded = (name: string, thread: number | null) =>
    sharesOf(snapshot, name)?.find((share) => share.thread === thread);
  expect(recorded("ratio", threadId)).toMatchObject({ count: 1, scaled: "50" });
  expect(recorded("ratio", other)).toMatchObject({ count: 1, scaled: "-25" });
  expect(recorded("took", other)).toMatchObject({ counts: [1, 2], scaledSums: ["1", "15"] });

  worker.postMessage("end");
  await new Promise((resolve) => worker.once("exit", resolve));
  // The lane is free, and what was recorded in it stays.
  expect(sharesOf(registry.snapshot({ perThread: true }), "hits_total")).toEqual([mine, { ...its, thread: null }]);
  hits.reset();
  expect(sharesOf(registry.snapshot({ perThread: true }), "hits_total")).toEqual([mine, { ...its, thread: null }]);
  registry.detach();
});

test("are left out unless requested, and for levels, merges and differences", () => {
  const registry = new Registry();
  registry.counter({ name: "hits_total" }).inc();
  registry.upDownCounter({ name: "jobs" }).add(1);
  registry.gauge({ name: "depth", aggregate: "sum" }).set(1);
  expect(sharesOf(registry.snapshot(), "hits_total")).toBeUndefined();
  const shares = registry.snapshot({ perThread: true });
  expect(["jobs", "depth"].map((name) => sharesOf(shares, name))).toEqual([undefined, undefined]);
  expect(sharesOf(mergeSnapshots(shares), "hits_total")).toBeUndefined();
  expect(sharesOf(subtractSnapshots(shares, shares), "hits_total")).toBeUndefined();
  registry.detach();
});
