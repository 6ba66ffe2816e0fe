/** The metrics of several processes with workers, which arrive exactly through official exporters. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { appFolder, SDK_2 } from "./packages.ts";
import { Receiver } from "./receiver.ts";

const run = promisify(execFile);
const folder = appFolder("processes", SDK_2);

async function receivedBy(way: string): Promise<Receiver> {
  const receiver = await Receiver.start();
  const env = { ...process.env, RECEIVER: receiver.url, WAY: way };
  await run(process.execPath, ["--import", "./otel.mjs", "app.mjs"], { cwd: folder, env, timeout: 100_000 });
  expect(receiver.problems).toEqual([]);
  return receiver;
}

test("each process exports its own metrics, with its own instance id", async () => {
  const receiver = await receivedBy("each");
  // Three threads in each of two processes, and one in the first process.
  for (const parity of ["true", "false"]) {
    const values = receiver.all("each", "jobs", parity).map(({ value }) => value);
    expect(values.sort()).toEqual([150, 150, 50]);
  }
  const took = receiver.all("each", "took").map(({ value, sum }) => [value, sum]);
  expect(took.sort()).toEqual([[1000, 250], ...Array(2).fill([3000, 750])]);
});

test("one process exports for all, if the others report to it", async () => {
  const receiver = await receivedBy("parent");
  for (const parity of ["true", "false"]) expect(receiver.of("parent", "jobs", parity).value).toBe(350);
  expect(receiver.of("parent", "took")).toMatchObject({ value: 7000, sum: 1750 });
});
