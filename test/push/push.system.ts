/** Pushes of real programs: their ends, blocked and killed threads, and receivers that come and go. */

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Registry } from "threadtally";
import { pushMetrics } from "threadtally/push";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Runtime, runtime } from "../support/runtimes.ts";
import { type Decoded, decodeRequest } from "./otlp/decode.ts";
import { hang, type Received, Receiver, reset, status } from "./receiver.ts";

const PROGRAM = fileURLToPath(new URL("program.process.js", import.meta.url));
const run = (url: string, way: string, extra = "", node = process.execPath, flags: readonly string[] = []) =>
  promisify(execFile)(node, [...flags, PROGRAM, url, way, extra], { timeout: 60_000 });

let receiver: Receiver;
beforeEach(async () => {
  receiver = await Receiver.listening();
});
afterEach(() => receiver.close());

/** The values of the counter in a request. */
function jobsIn({ body, headers }: Received): number {
  const { resourceMetrics } = decodeRequest(body, headers["content-type"] as string);
  const metrics = resourceMetrics.flatMap(({ scopeMetrics }: Decoded) => scopeMetrics[0].metrics);
  const jobs = metrics.find(({ name }: Decoded) => name === "jobs_total");
  return jobs ? Number(jobs.sum.dataPoints[0].asInt) : 0;
}

describe("the end of a program sends what was recorded last", () => {
  test.each([
    ["ends", 3, 0],
    ["exits", 4, 7],
    ["throws", 5, 1],
    ["worker", 3, 0],
  ])("%s", async (way, jobs, code) => {
    const ended = await run(receiver.url, way).then(
      () => 0,
      (error) => error.code,
    );
    expect(ended).toBe(code);
    expect(receiver.received.map(jobsIn)).toEqual([jobs]);
  });

  test("and does not wait for ever for a receiver that does not answer", async () => {
    receiver.otherwise = hang;
    await run(receiver.url, "hangs");
    expect(receiver.received).toHaveLength(1);
  });

  test("and does not wait where nothing listens, which is printed", async () => {
    const { url } = receiver;
    await receiver.close();
    const { stderr } = await run(url, "prints", "10000");
    expect(stderr).toMatch(/at the end of its program: .*ECONNREFUSED.* what was recorded last was not sent\./);
    receiver = await Receiver.listening();
  });

  test.each([
    ["refuses it", status(400), "30000", "status 400"],
    ["does not answer", hang, "2000", "no answer within 2000 ms"],
  ])("and prints it if the receiver %s", async (_, answer, timeout, problem) => {
    receiver.otherwise = answer;
    const { stderr } = await run(receiver.url, "prints", timeout);
    expect(stderr).toContain(`but: ${problem}`);
  });
});

/** By runtime: the arguments before a program's name. */
const RUNTIMES: Readonly<Partial<Record<Runtime, readonly string[]>>> = {
  "Node 22": [],
  "Node 24": [],
  "Node 26": [],
  Bun: [],
  Deno: ["run", "-A"],
};

test.each(Object.entries(RUNTIMES))("%s sends at the end of a program", async (name, flags) => {
  await run(receiver.url, "exits", "", runtime(name as Runtime), flags).catch(({ code }) => expect(code).toBe(7));
  expect(receiver.received.map(jobsIn)).toEqual([4]);
});

test("it sends while the main thread is blocked, what is recorded meanwhile", async () => {
  const folder = mkdtempSync(join(tmpdir(), "push-"));
  const stop = join(folder, "stop");
  const ended = run(receiver.url, "busy", stop);
  const values: number[] = [];
  // On a busy machine, the main thread may have no turn between two pushes.
  while (new Set(values).size < 4) {
    await receiver.arrived(values.length + 1);
    values.push(jobsIn(receiver.received[values.length] as Received));
  }
  writeFileSync(stop, "");
  await ended;
  rmSync(folder, { recursive: true });
  expect(values).toEqual(values.toSorted((a, b) => a - b));
});

test.each(["cumulative", "delta"])(
  "with %s points, killed workers lose nothing, and nothing counts twice",
  async (temporality) => {
    const { stdout } = await run(receiver.url, "kills", temporality);
    const values = receiver.received.map(jobsIn);
    const total = temporality === "delta" ? values.reduce((sum, value) => sum + value, 0) : (values.at(-1) as number);
    // A worker that is killed has counted for itself at most one less than in the block.
    expect(total).toBeGreaterThanOrEqual(Number(stdout));
    expect(total).toBeLessThanOrEqual(Number(stdout) + 3);
    expect(Number(stdout)).toBeGreaterThanOrEqual(3000);
  },
);

test("a receiver that fails in every way and restarts has all differences in the end", async () => {
  using registry = new Registry();
  const jobs = registry.counter({ name: "jobs_total" });
  const errors: unknown[] = [];
  const options = {
    interval: 100,
    timeout: 500,
    temporality: "delta",
    onError: (error: unknown) => errors.push(error),
  };
  const { url, port } = receiver;
  const pushing = pushMetrics(registry, { ...options, url } as never);
  const accepted: number[] = [];
  const take = (request: Received) => void accepted.push(jobsIn(request));
  const count = () => accepted.reduce((sum, value) => sum + value, 0);
  const failing = [status(503, { "Retry-After": "0" }), reset, status(429, { "Retry-After": "1" }), hang, status(502)];
  receiver.next.push(...failing);
  receiver.otherwise = (request, response) => {
    take(request);
    response.end();
  };
  let recorded = 0;
  const record = () => {
    jobs.inc(++recorded);
    return (recorded * (recorded + 1)) / 2;
  };
  const recording = setInterval(record, 20);
  await receiver.arrived(failing.length + 2);
  await receiver.close();
  while (!errors.some((error) => String(error).includes("ECONNREFUSED"))) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  receiver = await Receiver.listening(port);
  receiver.otherwise = (request, response) => {
    take(request);
    response.end();
  };
  await receiver.arrived(1);
  clearInterval(recording);
  const total = record();
  while (!(await pushing.flush()));
  await pushing.close();
  expect(count()).toBe(total);
  expect(pushing.stats()).toMatchObject({ dropped: 0, rejected: 0 });
  expect(pushing.stats().failed).toBeGreaterThan(4);
});
