/** The reports of one process, one after the other. */

import { expect, onTestFinished, test } from "vitest";
import type { Report } from "../../src/cluster/messages.ts";
import { Progress } from "../../src/cluster/progress.ts";
import { Attachment } from "../../src/core/memory/attachment.ts";
import { openHandle } from "../../src/core/memory/handle.ts";
import { Registry } from "../../src/index.ts";

function started(): { registry: Registry; progress: Progress } {
  const registry = new Registry({ maxBytes: 2 ** 22 });
  const reading = new Attachment(openHandle(registry.handle));
  onTestFinished(() => {
    reading.detach();
    registry.detach();
  });
  return { registry, progress: new Progress(reading) };
}

/** Records once in so many label sets, of which 500 fill a report. */
function record(registry: Registry, labelSets: number): void {
  const jobs = registry.counter({ name: "jobs_total", labelNames: ["path"] });
  for (let number = 0; number < labelSets; number++) jobs.labels(String(number).padEnd(1000, "-")).inc();
}

/** Returns the reports until one is empty or an answer, as if each was taken. */
function taken(progress: Progress, isWanted: boolean): Report[] {
  const reports: Report[] = [];
  for (;;) {
    const report = progress.next(isWanted);
    if (report) reports.push(report);
    if (!report || report.isAnswer) return reports;
    expect(progress.isOnItsWay).toBe(true);
    progress.take(report.number);
    expect(progress.isOnItsWay).toBe(false);
  }
}

const counted = (reports: readonly Report[]) =>
  reports
    .flatMap(({ changes }) => changes.flatMap(({ series }) => series))
    .reduce((sum, { amounts }) => sum + Number(amounts[0]?.units), 0);

test("a reading that is too much for one report is in several, of which the last one is the answer", () => {
  const { registry, progress } = started();
  record(registry, 1200);
  const reports = taken(progress, true);
  expect(reports.map(({ number, isAnswer }) => [number, isAnswer])).toEqual([
    [1, undefined],
    [2, undefined],
    [3, true],
  ]);
  expect(counted(reports)).toBe(1200);
  expect(taken(progress, false)).toEqual([]);
  expect(taken(progress, true)).toEqual([{ type: "report", number: 4, changes: [], isAnswer: true }]);
});

test("an answer has what was recorded until it was wanted, even if an earlier reading is on its way", () => {
  const { registry, progress } = started();
  record(registry, 1200);
  const first = progress.next(false) as Report;
  record(registry, 2);
  expect(progress.isBehind).toBe(true);
  const reports = [first, ...taken(progress, true)];
  expect(reports.map(({ isAnswer }) => isAnswer)).toEqual([undefined, undefined, undefined, true]);
  expect(counted(reports)).toBe(1202);
});

test("the last reports have the one on its way, the rest of its reading, and everything since", () => {
  const { registry, progress } = started();
  record(registry, 1200);
  const first = progress.next(true) as Report;
  record(registry, 1200);
  const last = progress.last();
  expect(last[0]).toEqual({ ...first, isAgain: true });
  expect(last.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(counted(last)).toBe(2400);
});

test("there are no last reports if nothing was recorded", () => {
  expect(started().progress.last()).toEqual([]);
});
