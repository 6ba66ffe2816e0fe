/** OpenTelemetry's own instrumentations in three threads, on this provider and on an SDK in each thread. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { appFolder, SDK_2 } from "./packages.ts";

interface Metric {
  readonly scope: string;
  readonly version: string;
  readonly name: string;
  readonly type: number;
  readonly unit: string;
  readonly description: string;
  readonly points: readonly {
    readonly attributes: Readonly<Record<string, unknown>>;
    readonly value: number | { readonly count: number };
  }[];
}

interface Printed {
  readonly ports: readonly number[];
  /** The metrics that each thread exports. */
  readonly exports: readonly (readonly Metric[])[];
}

/** The attributes of these depend on the moment. */
const CHANGING = ["v8js.gc.duration", "v8js.resource.active"];
const HISTOGRAM = 0;
const RUNTIME = "@opentelemetry/instrumentation-runtime-node";

const run = promisify(execFile);
const folder = appFolder("instrumented", SDK_2);

async function exportedOn(provider: "threadtally" | "sdk"): Promise<Printed> {
  const { stdout } = await run(process.execPath, ["--expose-gc", "--import", "./otel.mjs", "app.cjs"], {
    ...{ cwd: folder, timeout: 100_000, maxBuffer: 2 ** 24 },
    env: { ...process.env, PROVIDER: provider },
  });
  return JSON.parse(stdout);
}

/** Returns the sums over all threads of the numbers of values, by metric and attributes; 0 if they are observed. */
function countsOf({ ports, exports }: Printed): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { points, ...metric } of exports.flat()) {
    for (const { attributes, value } of points) {
      const { "thread.id": _, "server.port": port, ...others } = attributes;
      const all =
        port === undefined ? others : { ...others, "server.port": `of thread ${ports.indexOf(port as number)}` };
      const shown = CHANGING.includes(metric.name) ? [] : Object.entries(all).sort();
      const key = JSON.stringify([metric, shown]);
      const isCounted = typeof value === "object" && !CHANGING.includes(metric.name);
      counts[key] = (counts[key] ?? 0) + (isCounted ? value.count : 0);
    }
  }
  return counts;
}

test("export the same metrics once, with the records of all threads", async () => {
  const [ours, sdk] = await Promise.all([exportedOn("threadtally"), exportedOn("sdk")]);
  expect(countsOf(ours)).toEqual(countsOf(sdk));
  const [all = [], ...others] = ours.exports;
  expect(others).toEqual([[], []]);
  const served = all.filter(({ name, type }) => name === "http.server.request.duration" && type === HISTOGRAM);
  // Both clients of three threads, with 60 requests each.
  expect(served.flatMap(({ points }) => points.map(({ value }) => (value as { count: number }).count))).toEqual([
    24, 96,
  ]);
  for (const { scope, name, points } of all) {
    const threads = new Set(points.map(({ attributes }) => attributes["thread.id"]));
    const isOfThread = scope === RUNTIME && !CHANGING.includes(name);
    expect([...threads].sort(), name).toEqual(
      isOfThread || name === "v8js.resource.active" ? [1, 2, undefined] : [undefined],
    );
  }
});
