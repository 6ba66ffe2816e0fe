/** What a family of open label sets keeps of sets that it has seen. */

import fc from "fast-check";
import { openLabels, Registry } from "threadtally";
import { expect, test } from "vitest";
import { anotherCopy } from "../../support/copies.ts";
import { holds } from "../../support/property.ts";

test("a set's metric is the family's own, whichever sets come, go and take each other's places", () => {
  const steps = fc.array(fc.record({ place: fc.nat(5), removes: fc.boolean() }), { maxLength: 60 });
  const property = fc.property(steps, (program) => {
    const registry = new Registry({ maxBytes: 2 ** 20, maxThreads: 4 });
    const family = registry.counter({ name: "open", space: "test", labelNames: ["set"], maxSeries: 3 });
    const open = openLabels(family);
    for (const { place, removes } of program) {
      const set = { kind: "set", place };
      if (removes) {
        open.remove(set);
      } else {
        const metric = open.labels(set);
        // A new object over the same family has kept nothing.
        expect(openLabels(family).labels(set)).toBe(metric);
        metric.inc();
      }
      registry.stats(); // the thread drops what it keeps of removed sets
    }
    registry.detach();
  });
  holds(property);
});

test("a set beyond the limit gets a series once another thread has made room", async () => {
  const registry = new Registry({ maxBytes: 2 ** 20, maxThreads: 4 });
  const options = { name: "open", space: "test", labelNames: ["set"], maxSeries: 1 } as const;
  const thread = await anotherCopy();
  const other = thread.Registry.attach(registry.handle);
  const theirs = thread.openLabels(other.counter(options));
  const ours = openLabels(registry.counter(options));
  theirs.labels({ kind: "first" }).inc();
  for (let i = 0; i < 3; i++) ours.labels({ kind: "second" }).inc();
  expect(registry.stats().overflowed).toBe(3);
  theirs.remove({ kind: "first" });
  other.stats(); // the thread drops what it keeps of removed sets
  ours.labels({ kind: "second" }).inc(5);
  expect(theirs.labels({ kind: "second" }).value).toBe(5);
  registry.detach();
  other.detach();
});
