/** Complete readings, written at once or in slices. */

import type { Counter, Registry } from "threadtally";
import { expect, onTestFinished, test, vi } from "vitest";
import { joined, Scrape } from "../../../src/prometheus/format/scrape.ts";
import { testRegistry } from "../exposedText.ts";
import { manySeries } from "../http/server.ts";

const WANTED = { format: "text", escaping: "underscores" } as const;
const textOf = (parts: readonly Uint8Array[]) => Buffer.concat(parts).toString();

/** Returns a registry with this many series, which is detached when the test has finished. */
function seriesOf(count: number): Registry {
  const registry = manySeries(count);
  onTestFinished(() => registry.detach());
  return registry;
}

const clock = vi.hoisted(() => ({ time: 0, step: 0 }));
vi.mock("../../../src/core/platform/clock.ts", async (actual) => ({
  ...(await actual<object>()),
  now: () => (clock.time += clock.step),
}));

/** Makes the clock stop, or advance by this many milliseconds at each check. */
function clockOf(step: number): void {
  clock.step = step;
}

/** Returns the number of series in each slice, until the scrape is done. */
function slicesOf(scrape: Scrape): number[] {
  const slices: number[] = [];
  while (!scrape.done) slices.push(textOf(scrape.slice()).split("\n").length - 1);
  return slices;
}

test("a slice ends after 5000 series, if they are few bytes and little time", () => {
  clockOf(0);
  const scrape = new Scrape([seriesOf(5002).cursor()], WANTED);
  // The first line is the type.
  expect(slicesOf(scrape)).toEqual([5001, 2]);
});

test("if a slice ends with the last series, an empty slice follows", () => {
  clockOf(0);
  const scrape = new Scrape([seriesOf(5000).cursor()], WANTED);
  expect(textOf(scrape.slice()).split("\n")).toHaveLength(5002);
  expect(scrape.done).toBe(false);
  expect(textOf(scrape.slice())).toBe("");
  expect(scrape.done).toBe(true);
});

test("a slice ends at 256 KiB, with the series that reaches them", () => {
  clockOf(0);
  const registry = testRegistry();
  const family = registry.counter({ name: "a_total", labelNames: ["x"] });
  for (let n = 0; n < 400; n++) family.labels(`${n}`.padStart(1000)).inc();
  const lineBytes = `a_total{x="${" ".repeat(1000)}"} 1\n`.length;
  const scrape = new Scrape([registry.cursor()], WANTED);
  const first = textOf(scrape.slice());
  expect(first.length).toBeGreaterThanOrEqual(256 * 1024);
  expect(first.length).toBeLessThan(256 * 1024 + lineBytes);
  expect(scrape.done).toBe(false);
});

test("a slice ends a millisecond after it began, checking the clock every 64 series", () => {
  clockOf(0.4);
  // The first check is at the beginning, and the one after 0.4, 0.8 and 1.2 milliseconds ends the slice.
  expect(slicesOf(new Scrape([seriesOf(300).cursor()], WANTED))).toEqual([1 + 128, 128, 44]);
});

test("writing everything at once does not end by series, bytes or time", () => {
  clockOf(10);
  const scrape = new Scrape([seriesOf(12_000).cursor()], WANTED);
  expect(textOf(scrape.all()).split("\n")).toHaveLength(12_002);
  expect(scrape.done).toBe(true);
});

test("several readings are written one after the other, even empty ones", () => {
  const registryOf = (name: string) => {
    const registry = testRegistry();
    if (name) registry.gauge({ name }).set(1);
    return registry;
  };
  const cursors = ["", "a", "", "b", ""].map((name) => registryOf(name).cursor());
  const scrape = new Scrape(cursors, { ...WANTED, format: "openMetrics" });
  expect(textOf(scrape.all())).toBe("# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# EOF\n");
  expect(cursors).toHaveLength(5);
});

test("only metrics with the requested names are written, by any of their names", () => {
  const registry = testRegistry();
  (registry.counter({ name: "jobs.done" }) as Counter).inc();
  registry.mean({ name: "took" }).record(1);
  registry.gauge({ name: "load" }).set(1);
  const written = (...names: string[]) => {
    const text = textOf(new Scrape([registry.cursor()], { ...WANTED, names }).all());
    return [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  };
  expect(written()).toEqual(["jobs_done_total", "took", "load"]);
  for (const name of ["jobs.done", "jobs_done_total", "jobs_done"]) expect(written(name)).toEqual(["jobs_done_total"]);
  for (const name of ["took", "took_sum", "took_count"]) expect(written(name)).toEqual(["took"]);
  expect(written("load", "took")).toEqual(["took", "load"]);
  expect(written("took_bucket", "other")).toEqual([]);
});

test("parts are joined, without a copy if there is only one", () => {
  const part = Uint8Array.of(1, 2);
  expect(joined([part])).toBe(part);
  expect(joined([])).toEqual(new Uint8Array(0));
  expect(joined([part, new Uint8Array(0), Uint8Array.of(3), part])).toEqual(Uint8Array.of(1, 2, 3, 1, 2));
});
