// Gauges: a gauge that is set, and a number that rises and falls.
import { platformatic, promClient, promCount, prometheusIo } from "../rivals.js";
import { alive } from "./alive.js";

export function level() {
  const { registry, meter, read } = alive();
  const last = registry.gauge({ name: "a_level" });
  const sum = registry.gauge({ name: "b_level", aggregate: "sum" });
  const inFlight = registry.upDownCounter({ name: "c_in_flight" });
  const prom = new promClient.Gauge({ name: "a_level", help: "a" });
  const fork = new platformatic.Gauge({ name: "a_level", help: "a" });
  const successor = new prometheusIo.Gauge({ name: "a_level", help: "a" });
  const otel = meter.createGauge("a_level");
  const contestants = {
    'threadtally set, aggregate "last"': {
      answer: () => ({ last: last.value, count: last.value + 1 }),
      run(from, to) {
        for (let i = from; i < to; i++) last.set(i);
      },
    },
    'threadtally set, aggregate "sum"': {
      answer: () => ({ last: sum.value, count: sum.value + 1 }),
      run(from, to) {
        for (let i = from; i < to; i++) sum.set(i);
      },
    },
    "threadtally upDownCounter.add(1)": {
      answer: () => ({ count: inFlight.value }),
      run(from, to) {
        for (let i = from; i < to; i++) inFlight.add(1);
      },
    },
    "prom-client set": {
      answer: async () => ({ count: (await promCount(prom)).count + 1 }),
      run(from, to) {
        for (let i = from; i < to; i++) prom.set(i);
      },
    },
    "@platformatic/prom-client set": {
      answer: async () => ({ count: (await promCount(fork)).count + 1 }),
      run(from, to) {
        for (let i = from; i < to; i++) fork.set(i);
      },
    },
    "@prometheus-io/client set": {
      answer: async () => ({ count: (await promCount(successor)).count + 1 }),
      run(from, to) {
        for (let i = from; i < to; i++) successor.set(i);
      },
    },
    "OpenTelemetry record": {
      answer: async () => ({ count: (await read("a_level"))[0].value + 1 }),
      run(from, to) {
        for (let i = from; i < to; i++) otel.record(i);
      },
    },
  };
  return { contestants, expected: (count) => ({ count, last: count - 1 }) };
}
