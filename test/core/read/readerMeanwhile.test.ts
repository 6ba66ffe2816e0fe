/** Readings during which another thread removes a label set, or gives its series to another one. */

import type { Registry, Snapshot } from "threadtally";
import { expect, test } from "vitest";
import { Directory } from "../../../src/core/memory/directory.ts";
import { openHandle } from "../../../src/core/memory/handle.ts";
import type { Kernel } from "../../../src/core/memory/kernel.ts";
import { Reader } from "../../../src/core/read/reader.ts";
import { attachmentWith } from "../../support/pretendThreads.ts";
import { testRegistry } from "../../support/testRegistry.ts";

/** Returns a registry with room for one label set, which is "old" and holds 5. */
function withOld() {
  const registry = testRegistry({ maxSeriesPerMetric: 1 });
  const family = registry.counter({ name: "a", labelNames: ["x"] });
  family.labels("old").inc(5);
  return {
    registry,
    family,
    remove: () => family.remove("old"),
    replace() {
      family.remove("old");
      family.labels("new").inc(7);
    },
  };
}

/** Returns a reader in another thread. `change` is called once, after its nth call of this function of the kernel. */
function readerMeanwhile(
  { handle }: Registry,
  [name, nth]: [name: "isEntered" | "readCounter" | "readLane" | "beginReset", nth: number],
  change: () => unknown,
): Reader {
  let calls = 0;
  const attachment = attachmentWith(openHandle(handle), 7, (kernel) => {
    const call = kernel[name] as (...given: number[]) => number;
    const hooked = (...given: number[]) => {
      const result = call(...given);
      if (++calls === nth) change();
      return result;
    };
    return { ...kernel, [name]: hooked as Kernel[typeof name] };
  });
  return new Reader(attachment, new Directory(attachment), {});
}

// The first series that is read is the overflow series; the labels of the second are checked, too.

test("a snapshot never shows what one label set holds under the labels of another", () => {
  const { registry, replace } = withOld();
  const reader = readerMeanwhile(registry, ["readCounter", 2], replace);
  expect(reader.snapshot().metrics[0]?.series).toMatchObject([{ labels: { x: "new" }, scaled: "7" }]);
});

test("a reset of all leaves a label set to the removal that closed it meanwhile", () => {
  const { registry, replace } = withOld();
  const reader = readerMeanwhile(registry, ["isEntered", 3], replace);
  expect(reader.reset().metrics[0]?.series).toEqual([]);
  expect(reader.snapshot().metrics[0]?.series).toMatchObject([{ labels: { x: "new" }, scaled: "7" }]);
});

test("the shares of threads are those of the label set that is shown with them", () => {
  const { registry, replace } = withOld();
  const reader = readerMeanwhile(registry, ["readLane", 1], replace);
  const before = registry.snapshot({ perThread: true }).metrics[0]?.series[0]?.threads?.[0];
  expect(before).toMatchObject({ scaled: "5" });
  const [series] = reader.snapshot({ perThread: true }).metrics[0]?.series ?? [];
  expect(series).toMatchObject({ labels: { x: "new" }, scaled: "7", creation: 2 });
});

test("a label set that is removed while its shares are read is left out", () => {
  const { registry, remove } = withOld();
  const reader = readerMeanwhile(registry, ["readLane", 1], remove);
  expect(reader.snapshot({ perThread: true })).toMatchObject({ blocks: [{ resets: 1 }], metrics: [{ series: [] }] });
});

test("a label set never has the shares of another one that has taken its series and is gone, too", () => {
  const { registry, replace, family } = withOld();
  const replaceTwice = () => {
    replace();
    family.remove("new");
  };
  const reader = readerMeanwhile(registry, ["readLane", 1], replaceTwice);
  expect(reader.snapshot({ perThread: true }).metrics[0]?.series).toEqual([]);
});

// After the reading, and after the totals were copied: then the reset starts over.
test.each<["isEntered" | "beginReset", number]>([
  ["isEntered", 1],
  ["beginReset", 1],
])("a reading that is closed after another thread's reset has the number of that reset (%s)", (name, nth) => {
  const registry = testRegistry();
  const counter = registry.counter({ name: "a" });
  counter.inc(5);
  const others: Snapshot[] = [];
  const reader = readerMeanwhile(registry, [name, nth], () => {
    others.push(registry.reset());
    counter.inc(7);
  });
  const own = reader.reset();
  expect(others.map(({ metrics }) => metrics[0]?.series)).toMatchObject([[{ resets: 0, scaled: "5" }]]);
  expect(own).toMatchObject({ blocks: [{ resets: 1 }], metrics: [{ series: [{ resets: 1, scaled: "7" }] }] });
  expect(registry.snapshot().metrics[0]?.series).toMatchObject([{ resets: 2, scaled: "0" }]);
});
