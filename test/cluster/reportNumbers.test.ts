/** The numbers of reports that are remembered, and those that are forgotten. */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import type { Greeting } from "../../src/cluster/messages.ts";
import { ReportNumbers } from "../../src/cluster/reportNumbers.ts";

const greeting = (reporter: string, blocks: readonly string[] = []): Greeting => {
  return { type: "greeting", reporter, labels: {}, blocks };
};

test("the number of a process that went away is forgotten after 1,024 others, not that of a connected one", () => {
  const numbers = new ReportNumbers("block");
  const report = { type: "report", number: 5, changes: [], isAgain: true } as const;
  for (const reporter of ["away", "connected"]) {
    expect(numbers.greet(greeting(reporter))).toBe(0);
    numbers.take(reporter, 5);
  }
  const connected = new Set(["connected"]);
  numbers.leave("away", connected);
  for (let others = 0; others < 1024; others++) {
    expect(numbers.greet(greeting("away", ["block"]))).toBe(5);
    expect(numbers.isTaken("away", report)).toBe(true);
    numbers.greet(greeting(`${others}`));
    numbers.leave(`${others}`, connected);
  }
  expect(numbers.greet(greeting("away", ["block"]))).toBeUndefined();
  expect(numbers.isTaken("away", report)).toBe("perhaps");
  expect(numbers.isTaken("away", { ...report, number: 6, isAgain: false })).toBe(false);
  expect(numbers.isTaken("connected", report)).toBe(true);
});

test("last reports that were made for another block are new, whatever their numbers", () => {
  const numbers = new ReportNumbers("block");
  numbers.take("a", 5);
  numbers.begin(greeting("a", ["block"]));
  expect(numbers.isTaken("a", { type: "report", number: 3, changes: [] })).toBe(true);
  numbers.begin(greeting("a", ["other", "block"]));
  expect(numbers.isTaken("a", { type: "report", number: 3, changes: [] })).toBe(false);
});

test("the numbers of a block are those of all its receivers, and go with its memory", async () => {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  const memory = () => new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  let dropped: WebAssembly.Memory | undefined = memory();
  const numbers = new WeakRef(ReportNumbers.of({ id: "dropped", memory: dropped }));
  expect(ReportNumbers.of({ id: "dropped", memory: dropped })).toBe(numbers.deref());
  const held = memory();
  const others = new WeakRef(ReportNumbers.of({ id: "held", memory: held }));
  expect(others.deref()).not.toBe(numbers.deref());
  dropped = undefined;
  for (let i = 0; i < 3; i++) {
    await new Promise(setImmediate);
    gc();
  }
  expect(numbers.deref()).toBeUndefined();
  expect(ReportNumbers.of({ id: "held", memory: held })).toBe(others.deref());
});
