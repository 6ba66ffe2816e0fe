// Several registries in one thread: each has a kernel of its own, and V8 inlines a call only where it sees one kernel.
import { Registry } from "threadtally";
import { alive } from "./alive.js";

/** Two registries, as in the bars. */
export function twoRegistries() {
  return contestantsOf(2);
}

/** Three: the second and the third share a call. */
export function threeRegistries() {
  return contestantsOf(3);
}

function contestantsOf(registries) {
  const { registry } = alive();
  const all = [registry, ...Array.from({ length: registries - 1 }, () => new Registry())];
  const [one, two, three] = all.map((each) => each.counter({ name: "a_total" }));
  const contestants = {
    "inc(), first registry": {
      answer: () => ({ count: one.value }),
      run(from, to) {
        for (let i = from; i < to; i++) one.inc();
      },
    },
    "inc(), second registry": {
      answer: () => ({ count: two.value }),
      run(from, to) {
        for (let i = from; i < to; i++) two.inc();
      },
    },
  };
  if (three) {
    contestants["inc(), third registry"] = {
      answer: () => ({ count: three.value }),
      run(from, to) {
        for (let i = from; i < to; i++) three.inc();
      },
    };
  }
  return { contestants, expected: (count) => ({ count }) };
}
