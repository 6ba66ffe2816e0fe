/** Reports of another thread or process, as they are asked for, added and ended. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { MetricChange } from "../../../src/core/read/changes.ts";
import { Reports } from "../../../src/core/record/reports.ts";
import { Registry } from "../../../src/index.ts";

const clock = vi.hoisted(() => ({ now: 0 }));
vi.mock(import("../../../src/core/platform/clock.ts"), async (original) => ({
  ...(await original()),
  now: () => clock.now,
}));

let registry: Registry;
let asked: number;
let reports: Reports;
let errors: ReturnType<typeof vi.spyOn>;
beforeEach(() => {
  registry = new Registry({ maxBytes: 2 ** 20 });
  asked = 0;
  reports = new Reports(registry.attachment.block, "a process", () => asked++);
  errors = vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  errors.mockRestore();
  reports.end();
  registry.detach();
});

const definition = { help: "", unit: "", labelNames: [], scale: 1 } as const;

function jobs(amount: number, name = "jobs_total"): MetricChange {
  const series = [{ values: undefined, amounts: [{ count: 0, units: BigInt(amount) }] }];
  return { definition: { ...definition, kind: "counter", name }, series };
}

function level(of: number): MetricChange {
  const series = [{ values: undefined, amounts: [], level: of }];
  return { definition: { ...definition, kind: "gauge", name: "level", aggregate: "sum" }, series };
}

test("the reporter is asked once, and all who ask until it answers wait for the same answer", async () => {
  const answers = [reports.ask(), reports.ask()];
  expect(asked).toBe(1);
  reports.add([jobs(1)]);
  expect(await Promise.race([answers[0], Promise.resolve("not yet")])).toBe("not yet");
  reports.add([jobs(2)], true);
  await Promise.all(answers);
  expect(registry.counter({ name: "jobs_total" }).value).toBe(3);
  expect(reports.ask()).toBeInstanceOf(Promise);
  expect(asked).toBe(2);
});

test("after a second without an answer nobody waits, until there is one", () => {
  reports.ask();
  clock.now += 999;
  expect(reports.ask()).toBeInstanceOf(Promise);
  clock.now += 1;
  expect(reports.ask()).toBeUndefined();
  expect(asked).toBe(1);
  reports.add([], true);
  expect(reports.ask()).toBeInstanceOf(Promise);
  expect(asked).toBe(2);
});

test("at the end nobody waits any more, and levels go", async () => {
  const answer = reports.ask();
  reports.add([level(3), jobs(1)]);
  reports.add([level(4)]);
  expect(registry.gauge({ name: "level", aggregate: "sum" }).value).toBe(4);
  reports.end();
  await answer;
  expect(registry.gauge({ name: "level", aggregate: "sum" }).value).toBeNaN();
  expect(registry.counter({ name: "jobs_total" }).value).toBe(1);
});

test("a report that arrives after the end is added, without levels and without a lane that stays", () => {
  reports.add([jobs(1)]);
  reports.end();
  const { threads } = registry.stats();
  reports.add([level(4), jobs(2)]);
  expect(registry.get("level")).toBeUndefined();
  expect(registry.counter({ name: "jobs_total" }).value).toBe(3);
  expect(registry.stats().threads).toBe(threads);
});

test("what is not accepted is printed once for each metric and space, and the others are added", () => {
  registry.gauge({ name: "jobs_total" });
  const inSpace = { definition: { ...jobs(1).definition, space: "adapter" }, series: jobs(1).series };
  for (let round = 1; round <= 2; round++) {
    reports.add([jobs(1), jobs(1, "other_total"), inSpace]);
    expect(registry.counter({ name: "other_total" }).value).toBe(round);
  }
  registry.counter({ name: "mine_total", labelNames: ["kind"] });
  reports.add([jobs(1, "mine_total")]);
  expect(errors.mock.calls.map(([text]: unknown[]) => text)).toEqual([
    'What a process has recorded in "jobs_total" was not added:',
    'What a process has recorded in "mine_total" was not added:',
  ]);
  registry.gauge({ name: "jobs_total", space: "another" });
  reports.add([{ ...inSpace, definition: { ...inSpace.definition, space: "another" } }]);
  expect(errors).toHaveBeenCalledTimes(3);
});
