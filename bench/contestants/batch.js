// Many values at once: recordAll, compared with a loop of record. Times are per value.
import { MASK, microseconds, seconds } from "../values.js";
import { alive } from "./alive.js";
import { BOUNDS } from "./bounds.js";

export function batch() {
  const { registry } = alive();
  const values = seconds();
  const micros = microseconds();
  const parts = (length) =>
    Array.from({ length: values.length / length }, (_, part) => values.subarray(part * length, (part + 1) * length));
  const [by8, by64, by1024] = [parts(8), parts(64), parts(1024)];
  const mean = (name) => registry.mean({ name: `${name}_seconds` });
  const histogram = (name) => registry.histogram({ name: `${name}_seconds`, buckets: BOUNDS });
  const [meanOne, mean64, mean1024] = [mean("a"), mean("b"), mean("c")];
  const [one, all8, all64, all1024] = [histogram("d"), histogram("e"), histogram("f"), histogram("g")];
  const told = (metric) => {
    const { count, sum } = metric.read();
    return { count, sum };
  };
  const contestants = {
    "mean.record": {
      answer: () => told(meanOne),
      run(from, to) {
        for (let i = from; i < to; i++) meanOne.record(values[i & MASK]);
      },
    },
    "mean.recordAll, 64 values": {
      step: 64,
      answer: () => told(mean64),
      run(from, to) {
        for (let i = from; i < to; i += 64) mean64.recordAll(by64[(i & MASK) >> 6]);
      },
    },
    "mean.recordAll, 1,024 values": {
      step: 1024,
      answer: () => told(mean1024),
      run(from, to) {
        for (let i = from; i < to; i += 1024) mean1024.recordAll(by1024[(i & MASK) >> 10]);
      },
    },
    "histogram.record": {
      answer: () => told(one),
      run(from, to) {
        for (let i = from; i < to; i++) one.record(values[i & MASK]);
      },
    },
    "histogram.recordAll, 8 values": {
      step: 8,
      answer: () => told(all8),
      run(from, to) {
        for (let i = from; i < to; i += 8) all8.recordAll(by8[(i & MASK) >> 3]);
      },
    },
    "histogram.recordAll, 64 values": {
      step: 64,
      answer: () => told(all64),
      run(from, to) {
        for (let i = from; i < to; i += 64) all64.recordAll(by64[(i & MASK) >> 6]);
      },
    },
    "histogram.recordAll, 1,024 values": {
      step: 1024,
      answer: () => told(all1024),
      run(from, to) {
        for (let i = from; i < to; i += 1024) all1024.recordAll(by1024[(i & MASK) >> 10]);
      },
    },
  };
  return {
    contestants,
    expected: (calls) => ({
      count: calls,
      sum: micros.slice(0, calls).reduce((all, value) => all + value) / 1e6,
    }),
  };
}
