/** The interface of prom-client under the fake timers of sinon itself: those of Vitest and Jest are made of them. */

import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { environment } from "../support/environment.ts";
import { consumer } from "../support/tarball.ts";

const folder = consumer({ sinon: "22.1.0" });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const STUCK = `
import { parentPort } from "node:worker_threads";
import { Gauge } from "threadtally/prom-client";
new Gauge({ name: "stuck", help: "h", collect() {} }).set(2);
parentPort.postMessage("ready");
await new Promise((resolve) => setImmediate(resolve));
for (;;);
`;
const PROGRAM = `
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import client from "threadtally/prom-client";
import sinon from "sinon";

const worker = new Worker(new URL("stuck.mjs", import.meta.url));
await once(worker, "message");

const fakes = sinon.useFakeTimers({ now: 5000 });
const gauge = new client.Gauge({ name: "time", help: "h", labelNames: ["x"] });
const histogram = new client.Histogram({ name: "took", help: "h", buckets: [1, 3] });
const ends = [gauge.startTimer({ x: "y" }), histogram.startTimer()];
fakes.tick(2500);
const seconds = ends.map((end) => end());
gauge.setToCurrentTime({ x: "now" });
const text = await client.register.metrics();
fakes.restore();
console.log(JSON.stringify({ seconds, lines: text.match(/^(stuck|time|took_sum).*$/gm) }));
await worker.terminate();
`;

test("a scrape ends although a thread is stuck and no timer fires, and clocks are those of the test", () => {
  writeFileSync(join(folder, "stuck.mjs"), STUCK);
  writeFileSync(join(folder, "program.mjs"), PROGRAM);
  const options = { cwd: folder, encoding: "utf8", env: environment, timeout: 60_000 } as const;
  expect(JSON.parse(execFileSync(process.execPath, ["program.mjs"], options))).toEqual({
    seconds: [2.5, 2.5],
    lines: expect.arrayContaining(["stuck 2", 'time{x="y"} 2.5', 'time{x="now"} 7.5', "took_sum 2.5"]),
  });
});
