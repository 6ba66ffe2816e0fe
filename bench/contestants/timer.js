// Timing a piece of work: a timer is started and stopped, and the duration is recorded. Most of the cost is reading the
// clock twice.
import { platformatic, promBuckets, promClient, prometheusIo } from "../rivals.js";
import { alive } from "./alive.js";
import { BOUNDS } from "./bounds.js";

const counted = async (histogram) => ({ count: (await promBuckets(histogram)).count });

export function timer() {
  const { registry } = alive();
  const definition = { name: "a_seconds", help: "a", buckets: BOUNDS };
  const mean = registry.mean({ name: "b_seconds" });
  const ours = registry.histogram(definition);
  const prom = new promClient.Histogram(definition);
  const fork = new platformatic.Histogram(definition);
  const successor = new prometheusIo.Histogram(definition);
  const clock = { count: 0, sum: 0 };
  const contestants = {
    "threadtally mean.startTimer()": {
      answer: () => ({ count: mean.read().count }),
      run(from, to) {
        for (let i = from; i < to; i++) mean.startTimer()();
      },
    },
    "threadtally histogram.startTimer()": {
      answer: () => ({ count: ours.read().count }),
      run(from, to) {
        for (let i = from; i < to; i++) ours.startTimer()();
      },
    },
    "prom-client startTimer()": {
      answer: () => counted(prom),
      run(from, to) {
        for (let i = from; i < to; i++) prom.startTimer()();
      },
    },
    "@platformatic/prom-client startTimer()": {
      answer: () => counted(fork),
      run(from, to) {
        for (let i = from; i < to; i++) fork.startTimer()();
      },
    },
    "@prometheus-io/client startTimer()": {
      answer: () => counted(successor),
      run(from, to) {
        for (let i = from; i < to; i++) successor.startTimer()();
      },
    },
    "performance.now() twice": {
      answer: () => ({ count: clock.count }),
      run(from, to) {
        for (let i = from; i < to; i++) {
          const begun = performance.now();
          clock.sum += performance.now() - begun;
          clock.count++;
        }
      },
    },
  };
  return { contestants, expected: (count) => ({ count }) };
}
