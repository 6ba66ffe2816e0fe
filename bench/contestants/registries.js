// Several registries in one thread: each has its own kernel instance, and V8 inlines a call only at a call site with
// one kernel.
import { Registry } from "threadtally";
import { alive } from "./alive.js";

/** Creates two registries, as in the bars. */
export function twoRegistries() {
  return contestantsOf(2);
}

/** Creates three registries: the second and the third share a call site. */
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
