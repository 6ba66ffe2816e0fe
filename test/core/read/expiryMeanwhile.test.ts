/** Label sets that are used while they expire: after a reading has found them unchanged, before it removes them. */

import type { Registry } from "threadtally";
import { describe, expect, onTestFinished, test } from "vitest";
import { SERIES_BASE } from "../../../assembly/layout.ts";
import type { Attachment } from "../../../src/core/memory/attachment.ts";
import { testRegistry } from "../../support/testRegistry.ts";
import { attachmentOf, FAMILIES, SOON, shown } from "./expiring.ts";
import { positionOf } from "./positions.ts";

describe.each(Object.entries(FAMILIES))("a label set of a %s", (_, make) => {
  test("stays if something is recorded after it was found unchanged", () => {
    const registry = testRegistry();
    const { use } = make(registry);
    const attachment = attachmentOf(registry);
    use("1");
    const before = recorded(registry);
    betweenLookAndRemoval(attachment, () => use("1"));
    expect(shown(registry)).toEqual(["1"]);
    expect(recorded(registry)).toBe(2n * before);
  });

  test("stays if it is reset and recorded as much again after it was found unchanged", () => {
    const registry = testRegistry();
    const { use } = make(registry);
    const attachment = attachmentOf(registry);
    use("1");
    shown(registry);
    betweenLookAndRemoval(attachment, () => {
      registry.reset();
      use("1");
    });
    expect(shown(registry)).toEqual(["1"]);
  });

  test("does not expire in place of the one whose series it took after that was found unchanged", () => {
    const registry = testRegistry({ maxSeriesPerMetric: 1 });
    const { family, use } = make(registry);
    const attachment = attachmentOf(registry);
    use("1");
    shown(registry);
    betweenLookAndRemoval(attachment, () => {
      family.remove("1");
      use("2");
    });
    expect(shown(registry)).toEqual(["2"]);
  });
});

test("a level that all threads share stays if it is set after it was found unchanged", () => {
  const registry = testRegistry();
  const gauge = registry.gauge({ name: "a", labelNames: ["x"], expireAfter: SOON }).labels("1");
  const attachment = attachmentOf(registry);
  gauge.set(1);
  shown(registry);
  betweenLookAndRemoval(attachment, () => gauge.set(2));
  expect(shown(registry)).toEqual(["1"]);
  expect(gauge.value).toBe(2);
});

test("a label set that is reset during a reading stays if as much is recorded before the next one", () => {
  const registry = testRegistry();
  const { use } = FAMILIES.counter(registry);
  use("1");
  const { attachment, entry } = positionOf(registry, "a");
  const { kernel } = attachment;
  let isReset = false;
  const headerWord = (address: number) => {
    if (address === entry + SERIES_BASE && !isReset) {
      isReset = true;
      registry.reset();
    }
    return kernel.headerWord(address);
  };
  Object.defineProperty(attachment, "kernel", { value: { ...kernel, headerWord } });
  shown(registry);
  use("1");
  expect([shown(registry), isReset]).toEqual([["1"], true]);
});

/** Has the next expiry call `record` after it has found a series unchanged, and before it removes the label set. */
function betweenLookAndRemoval(attachment: Attachment, record: () => void): void {
  const takeLane = attachment.takeLane.bind(attachment);
  let isDone = false;
  attachment.takeLane = () => {
    attachment.takeLane = takeLane;
    isDone = true;
    record();
    return takeLane();
  };
  onTestFinished(() => expect(isDone).toBe(true));
}

/** Returns the count of the one series, or its sum if it has none. */
function recorded(registry: Registry): bigint {
  const [metric] = registry.snapshot().metrics;
  const { count, counts, scaled } = metric?.series[0] ?? {};
  return BigInt(count ?? counts?.reduce((sum, one) => sum + one, 0) ?? (scaled as string));
}
