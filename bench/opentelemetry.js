// The instruments and collections of OpenTelemetry's interface over shared memory, against those of its SDK.
import { otelCalls, otelCollections } from "./contestants/otelProvider.js";
import { inTurns } from "./harness/inTurns.js";
import { median } from "./harness/spread.js";

const COLLECTIONS = 60;
const QUICK_COLLECTIONS = 10;

const turns = (group) => ({ unit: "ns", measure: async (quick) => inTurns(otelCalls(group), quick) });

/** Returns the milliseconds of a collection of so many sets, in all of which something was recorded since the last. */
function collections(instrument, size) {
  return {
    unit: "ms",
    async measure(quick) {
      const { contestants, expected } = otelCollections(instrument, size);
      const times = new Map(Object.keys(contestants).map((name) => [name, []]));
      for (let round = 0; round < (quick ? QUICK_COLLECTIONS : COLLECTIONS); round++) {
        for (const [name, { prepare, run, answer }] of Object.entries(contestants)) {
          prepare();
          const begun = performance.now();
          await run();
          times.get(name).push(performance.now() - begun);
          const { count } = answer();
          if (count !== expected.count) throw new Error(`${name} has ${count} points instead of ${expected.count}.`);
        }
      }
      const figures = ([name, taken]) => [name, { quiet: Math.min(...taken), typical: median(taken) }];
      return Object.fromEntries(Array.from(times, figures));
    },
  };
}

export const contest = {
  question: "What does code for OpenTelemetry gain or lose with threadtally's MeterProvider in place of the SDK's?",
  processes: 5,
  groups: {
    "add(1)": turns("add(1)"),
    "add(1, { … })": turns("add(1, { … })"),
    "record(value)": turns("record(value)"),
    "record(value, { … })": turns("record(value, { … })"),
    "collection of 10,000 counters": collections("counter", 10_000),
    "collection of 2,000 histograms": collections("histogram", 2000),
  },
};
