// The cost of one record in one thread. The loops are in contestants/, one file for each group.
import { batch } from "./contestants/batch.js";
import { counter } from "./contestants/counter.js";
import { families } from "./contestants/families.js";
import { histogram } from "./contestants/histogram.js";
import { labelled } from "./contestants/labelled.js";
import { level } from "./contestants/level.js";
import { mean } from "./contestants/mean.js";
import { threeRegistries, twoRegistries } from "./contestants/registries.js";
import { timer } from "./contestants/timer.js";
import { inTurns } from "./harness/inTurns.js";
import { nativeAdd } from "./harness/native.js";

/** Returns a group of contestants that take turns in a separate process, several times. */
function turns(unit, contestants) {
  return { unit, measure: async (quick) => inTurns(await contestants(), quick) };
}

/**
 * Measures counters and the floor, which is a separate process. It runs before and after the turns of the others, and
 * its better time counts.
 */
async function counterAndFloor(quick) {
  const before = nativeAdd(quick);
  const contestants = await inTurns(counter(), quick);
  if (before === undefined) return contestants;
  const floor = Math.min(before, nativeAdd(quick));
  return { "C: lock xadd": { quiet: floor, typical: floor }, ...contestants };
}

export const contest = {
  question: "What does one record cost, in one thread?",
  processes: 5,
  groups: {
    counter: { unit: "ns", measure: counterAndFloor },
    mean: turns("ns", mean),
    histogram: turns("ns", histogram),
    "one family": turns("ns", labelled),
    "eight families": turns("ns", families),
    level: turns("ns", level),
    timer: turns("ns", timer),
    batch: turns("ns a value", batch),
    "two registries": turns("ns", twoRegistries),
    "three registries": turns("ns", threeRegistries),
  },
};
