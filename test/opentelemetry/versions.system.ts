/** The versions of OpenTelemetry's SDK and API that are supported, in the runtimes that they allow. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { type Runtime, runtime } from "../support/runtimes.ts";
import { appFolder, SDK_2, SDK_3 } from "./packages.ts";

interface Metric {
  readonly name: string;
  readonly points: readonly { readonly attributes: object; readonly value: unknown }[];
}

interface Printed {
  readonly threads: readonly [number, number];
  readonly exporting: boolean;
  /** The metrics of each collection, of totals and of differences. */
  readonly shown: readonly (readonly (readonly { readonly scope: object; readonly metrics: readonly Metric[] }[])[])[];
}

const run = promisify(execFile);
const { "@opentelemetry/api": api, "@opentelemetry/sdk-metrics": sdk } = SDK_2 as Record<string, string>;
const oldest = appFolder("versions", { "@opentelemetry/api": "1.9.0", "@opentelemetry/sdk-metrics": "2.0.0" });
const two = appFolder("versions", { "@opentelemetry/api": api as string, "@opentelemetry/sdk-metrics": sdk as string });
const three = appFolder("versions", SDK_3);

/** The value of an exponential histogram with 200 records of each power of two from 1 to 512. */
const WIDE = {
  ...{ count: 2000, sum: 204_600, min: 1, max: 512, scale: 3, zeroCount: 0 },
  positive: { offset: -1, bucketCounts: Array.from({ length: 73 }, (_, index) => (index % 8 === 0 ? 200 : 0)) },
  negative: { offset: 0, bucketCounts: [] },
};

/** All that two threads have recorded. */
const RECORDED = {
  whole: [
    [{ odd: false }, 1000 * 2 ** 43],
    [{ odd: true }, 1000 * 2 ** 43],
  ],
  parted: [[{ kept: "a" }, 200]],
  open: [[{}, -120]],
  took: [
    [{}, { buckets: { boundaries: [0.1, 0.5], counts: [1000, 0, 1000] }, count: 2000, sum: 1000, min: 0, max: 1 }],
  ],
  wide: [[{}, WIDE]],
  level: [[{ list: ["a", "b"], yes: true }, 0.25]],
};

describe.each([
  ["2.0.0", oldest, ["Node 20.19"]],
  [sdk, two, ["Node 20.19", "Node 22", "Node 24"]],
  ["3.1.1", three, ["Node 22", "Node 24", "Bun", "Deno"]],
] as const)("SDK %s", (_, folder, runtimes) => {
  test.concurrent.each([...runtimes] as Runtime[])("%s", async (name) => {
    const before = name === "Deno" ? ["run", "--allow-all"] : [];
    const { stdout } = await run(runtime(name), [...before, "main.mjs"], { cwd: folder, timeout: 100_000 });
    const { threads, exporting, shown } = JSON.parse(stdout) as Printed;
    expect(exporting).toBe(true);
    const seenBy = (...ids: number[]) => ({ seen: ids.map((id) => [{ "thread.id": id }, id]).sort() });
    const collections = shown.map((collected) =>
      collected.map((scopes) => pointsOf(scopes.flatMap((one) => one.metrics))),
    );
    expect(collections).toEqual([
      [
        { ...RECORDED, ...seenBy(...threads) },
        { ...RECORDED, ...seenBy(threads[1]) },
      ],
      [{ ...RECORDED, ...seenBy(...threads) }, seenBy(threads[1])],
    ]);
    const scope = { name: "app", version: "1.0.0", schemaUrl: "https://example.com" };
    for (const scopes of shown.flat()) expect(scopes.map((one) => one.scope)).toEqual([scope]);
  });
});

/** Returns the attributes and values of points, sorted. */
function pointsOf(metrics: readonly Metric[]) {
  const sorted = (points: Metric["points"]) => points.map(({ attributes, value }) => [attributes, value]).sort();
  return Object.fromEntries(metrics.map(({ name, points }) => [name, sorted(points)]));
}
