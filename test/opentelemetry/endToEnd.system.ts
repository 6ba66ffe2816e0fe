/** What threads record arrives exactly, by official exporters and pushes, while threads are killed or blocked. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { appFolder, SDK_2 } from "./packages.ts";
import { Receiver } from "./receiver.ts";

const folder = appFolder("apps", SDK_2);
const run = promisify(execFile);

test.each(["provider", "takeover", "producer", "push"])("through the %s", async (door) => {
  const receiver = await Receiver.start();
  const { stdout } = await run(process.execPath, ["--import", "./otel.mjs", "app.mjs"], {
    cwd: folder,
    env: { ...process.env, RECEIVER: receiver.url, DOOR: door },
    timeout: 200_000,
  });
  const { tally, from, until } = JSON.parse(stdout) as { tally: number[]; from: number; until: number };
  expect(receiver.problems).toEqual([]);
  // The app's first thread was blocked meanwhile.
  expect(receiver.times.filter((time) => time > from && time < until).length).toBeGreaterThan(5);
  const [a = 0, b = 0, c = 0, killed = 0] = tally;
  // The killed thread may have recorded once more than it has noted.
  const around = (count: number) => [count, count + 1];
  for (const path of ["cumulative", "delta"]) {
    const total = a + b + c + killed;
    if (path === "delta" && door === "takeover") {
      // Differences begin again at a takeover.
      expect(receiver.of(path, "took").value).toBeLessThanOrEqual(total + 1);
      continue;
    }
    expect(receiver.of(path, "jobs", '"0"').value).toBe(a + c);
    expect(around(b + killed)).toContain(receiver.of(path, "jobs", '"1"').value);
    const { value, sum, buckets, unit } = receiver.of(path, "took");
    expect(around(total)).toContain(value);
    expect(sum).toBeCloseTo(value * 0.3, 6);
    expect({ buckets, unit }).toEqual({ buckets: [0, value, 0], unit: "s" });
    const cost = receiver.of(path, "cost").value;
    expect(around(total)).toContain(Math.round(cost * 10));
    if (path === "cumulative") expect(cost).toBe(Math.round(cost * 10) / 10);
    // The killed thread may not have closed what it opened.
    expect([0, 1]).toContain(receiver.of(path, "open").value);
    expect(receiver.of(path, "jobs", '"0"').isMonotonic).toBe(true);
  }
});
