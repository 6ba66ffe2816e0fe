// Several registries in one thread: each has a kernel of its own, and V8 inlines a call only where it sees one kernel.
import { Registry } from "threadtally";
import { alive } from "./alive.js";

export function registries() {
  const { registry } = alive();
  const [second, third] = [new Registry(), new Registry()];
  const counters = [registry, second, third].map((one) => one.counter({ name: "a_total" }));
  const [one, two, three] = counters;
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
    "inc(), third registry": {
      answer: () => ({ count: three.value }),
      run(from, to) {
        for (let i = from; i < to; i++) three.inc();
      },
    },
  };
  return { contestants, expected: (count) => ({ count }) };
}
