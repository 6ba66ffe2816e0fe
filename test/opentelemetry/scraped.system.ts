/** Debian's Prometheus scrapes the official exporter, which reads a provider and a registry. A worker is killed. */

import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Prometheus } from "../support/prometheus.ts";
import { appFolder, SDK_2 } from "./packages.ts";

const DOORS = ["provider", "registry"];
const KILLED = 2;

const folder = appFolder("scraped", SDK_2);
const program = fork(join(folder, "app.mjs"), { cwd: folder });
const ended = once(program, "exit").then(([code]) => Promise.reject(new Error(`The program ended with ${code}.`)));
ended.catch(() => {});
const said = async () => (await Promise.race([once(program, "message"), ended]))[0];
let prometheus: Prometheus;
/** The records of each worker by its own tally. */
let tally: readonly number[];

async function bothHave(expression: string): Promise<void> {
  const asked = async () => expect(await prometheus.query(expression), expression).toHaveLength(DOORS.length);
  await vi.waitFor(asked, { timeout: 60_000, interval: 100 });
}

/** Sends a command, and returns the tally after it. */
async function command(name: string): Promise<readonly number[]> {
  program.send(name);
  return said();
}

beforeAll(async () => {
  const port = await said();
  prometheus = await Prometheus.start(
    JSON.stringify({
      global: { scrape_interval: "1s", scrape_timeout: "1s" },
      scrape_configs: DOORS.map((door) => ({
        ...{ job_name: door, metrics_path: `/${door}` },
        static_configs: [{ targets: [`127.0.0.1:${port}`] }],
      })),
    }),
  );
  await bothHave(`sum by (job) (jobs_total{worker="${KILLED}"}) > 0`);
  await command("kill");
  await bothHave(`sum by (job) (jobs_total{worker="3"}) > 0`);
  tally = await command("finish");
  await bothHave("finished == 1");
});

afterAll(async () => {
  program.kill();
  await prometheus?.stop();
});

/** Expects a result of each door, and returns the values. */
async function values(expression: string): Promise<number[]> {
  const found = await prometheus.query(expression);
  expect(found.map(({ metric }) => metric.job).sort(), expression).toEqual(DOORS);
  return found.map(({ value }) => value);
}

test("each worker's count is exact, and none ever falls", async () => {
  for (const [worker, count] of tally.entries()) {
    for (const value of await values(`sum by (job) (jobs_total{worker="${worker}"})`)) {
      // The killed worker may have recorded once more than it has noted.
      expect(worker === KILLED ? [count, count + 1] : [count]).toContain(value);
    }
  }
  expect(await values("sum by (job) (resets(jobs_total[10m]))")).toEqual([0, 0]);
});

test("counts, sums and buckets of histograms are those of all workers", async () => {
  const total = tally.reduce((all, one) => all + one, 0);
  for (const name of ["took", "took_seconds"]) {
    const one = async (suffix: string) => (await prometheus.query(`sum(${name}_${suffix})`))[0]?.value as number;
    const count = await one("count");
    expect([total, total + 1]).toContain(count);
    expect(await one("sum")).toBe((count * 3) / 10);
    expect(await one('bucket{le="0.1"}')).toBe(0);
    expect(await one('bucket{le="0.5"}')).toBe(count);
  }
});

test("Prometheus has no complaints", () => {
  expect(prometheus.complaints()).toEqual([]);
});
