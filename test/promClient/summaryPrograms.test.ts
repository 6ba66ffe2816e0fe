/** Random programs of summaries, run with prom-client and with its interface here, expose the same. */

import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { both, type Client } from "./summaries.ts";

vi.stubEnv("THREADTALLY_SHARE", "1");
const { default: client } = await import("threadtally/prom-client");

type Step = (summaries: readonly InstanceType<Client["Summary"]>[]) => void;

// Each has its own bucket, and their sums are exact in binary.
const value = fc.constantFrom(-100, -3, -0.25, 0, 0.25, 1, 1.5, 2, 7, 1024, 65536.5);
const text = fc.constantFrom("a", "b");
const labels = fc.record({ x: text, y: text }, { requiredKeys: [] });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(labels, value).map(([labels, value]) => observing(labels, value)) },
  { weight: 4, arbitrary: value.map((value) => observing(undefined, value)) },
  fc.tuple(labels, value).map(
    ([labels, value]): Step =>
      ([labelled]) =>
        labelled?.labels(labels).observe(value),
  ),
  labels.map(
    (labels): Step =>
      ([labelled]) =>
        labelled?.remove(labels),
  ),
  fc.constant<Step>(([, plain]) => plain?.remove()),
  fc.nat(1).map(
    (index): Step =>
      (summaries) =>
        summaries[index]?.reset(),
  ),
);

function observing(labels: { x?: string; y?: string } | undefined, value: number): Step {
  return ([labelled, plain]) => (labels ? labelled?.observe(labels, value) : plain?.observe(value));
}

test("random programs expose the same", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.boolean(), async (steps, pruneAgedBuckets) => {
      const [ours, theirs] = await both(client, ({ Summary }) => {
        const labelled = new Summary({ name: "labelled", help: "h", labelNames: ["y", "x"], pruneAgedBuckets });
        const plain = new Summary({ name: "plain", help: "h", pruneAgedBuckets });
        for (const run of steps) run([labelled, plain] as never);
      });
      expect(ours).toEqual(theirs);
    }),
    { seed: 5, numRuns: 300 },
  );
});
