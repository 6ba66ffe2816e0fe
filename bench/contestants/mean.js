// A mean: the number of values and their sum, in one record.
import { MASK, microseconds, seconds } from "../values.js";
import { alive } from "./alive.js";

const VALUE = 0.35;
const UNITS = 3500;

export function mean() {
  const { registry } = alive();
  const values = seconds();
  const micros = microseconds();
  const inc = registry.counter({ name: "inc_total" });
  const constant = registry.mean({ name: "a_ratio" });
  const varied = registry.mean({ name: "b_seconds" });
  // Units, already whole: two counters at their fastest.
  const [count, sum] = [registry.counter({ name: "c_total" }), registry.counter({ name: "d_total" })];
  const [many, total] = [registry.counter({ name: "e_total" }), registry.counter({ name: "f_total" })];
  const wide = new BigInt64Array(new SharedArrayBuffer(16));
  const contestants = {
    "threadtally inc()": {
      answer: () => ({ count: inc.value }),
      run(from, to) {
        for (let i = from; i < to; i++) inc.inc();
      },
    },
    "mean.record, one value": {
      answer: () => ({ count: constant.read().count, constantSum: constant.read().sum }),
      run(from, to) {
        for (let i = from; i < to; i++) constant.record(VALUE);
      },
    },
    "two counters, one value": {
      answer: () => ({ count: count.value, constantSum: sum.value / 10_000 }),
      run(from, to) {
        for (let i = from; i < to; i++) {
          count.inc();
          sum.inc(UNITS);
        }
      },
    },
    "mean.record, many values": {
      answer: () => ({ count: varied.read().count, sum: varied.read().sum }),
      run(from, to) {
        for (let i = from; i < to; i++) varied.record(values[i & MASK]);
      },
    },
    "two counters, many values": {
      answer: () => ({ count: many.value, sum: total.value / 1e6 }),
      run(from, to) {
        for (let i = from; i < to; i++) {
          many.inc();
          total.inc(micros[i & MASK]);
        }
      },
    },
    "two Atomics.add, BigInt64Array, many values": {
      answer: () => ({ count: Number(wide[0]), sum: Number(wide[1]) / 1e6 }),
      run(from, to) {
        for (let i = from; i < to; i++) {
          Atomics.add(wide, 0, 1n);
          Atomics.add(wide, 1, BigInt(micros[i & MASK]));
        }
      },
    },
  };
  return {
    contestants,
    expected: (calls) => ({
      count: calls,
      constantSum: calls * VALUE,
      sum: micros.slice(0, calls).reduce((one, other) => one + other) / 1e6,
    }),
  };
}
