/** The interface of prom-client in a pool: Piscina's resting threads sleep in Atomics.wait, and get no message. */

import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { expect, test, vi } from "vitest";

vi.stubEnv("THREADTALLY_SHARE", "1");
const { default: client } = await import("threadtally/prom-client");

const filename = fileURLToPath(new URL("pool.worker.js", import.meta.url));

test("a pool at rest is scraped exactly, and so is one whose threads have ended", async () => {
  const pool = new Piscina({ filename, minThreads: 2, maxThreads: 2 });
  await Promise.all(Array.from({ length: 100 }, (_, job) => pool.run(job % 4 < 3 ? 0.5 : 1.5)));
  const samples = [
    'pool_jobs_total{kind="short"} 75',
    'pool_jobs_total{kind="long"} 25',
    'pool_job_seconds_bucket{le="1"} 75',
    'pool_job_seconds_bucket{le="2"} 100',
    'pool_job_seconds_bucket{le="+Inf"} 100',
    "pool_job_seconds_sum 75",
    "pool_job_seconds_count 100",
  ];
  const sorted = async () =>
    (await client.register.metrics())
      .split("\n")
      .filter((line: string) => /^pool_job/.test(line))
      .sort();
  expect(await sorted()).toEqual([...samples].sort());
  expect(await client.register.getSingleMetricAsString("pool_busy")).toMatch(/\npool_busy 0$/);
  await pool.destroy();
  expect(await sorted()).toEqual([...samples].sort());
});
