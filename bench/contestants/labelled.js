// A counter with two labels, which are looked up at every record: sixteen label sets picked at random, and no other
// family in the process.
import { openTelemetryCount, platformatic, promClient, promCount, prometheusIo } from "../rivals.js";
import { MASK, picks } from "../values.js";
import { alive } from "./alive.js";

export const METHODS = ["GET", "POST", "PUT", "DELETE"];
export const STATUSES = ["200", "201", "404", "500"];

export function labelled() {
  const { registry, meter, read } = alive();
  const definition = { name: "a_total", help: "a", labelNames: ["method", "status"] };
  const other = { ...definition, name: "b_total" };
  const sets = picks(16);
  const ours = registry.counter(definition);
  const prom = [new promClient.Counter(definition), new promClient.Counter(other)];
  const fork = [new platformatic.Counter(definition), new platformatic.Counter(other)];
  const successor = [new prometheusIo.Counter(definition), new prometheusIo.Counter(other)];
  const otel = meter.createCounter("a_total");
  const cells = Object.fromEntries(
    METHODS.map((method) => [method, Object.fromEntries(STATUSES.map((status) => [status, { value: 0 }]))]),
  );
  const recorded = (before = 0) => {
    const cursor = registry.cursor();
    let count = -before;
    while (cursor.next()) if (cursor.definition.name === "a_total") count += cursor.value;
    return count;
  };
  let before = 0;
  const contestants = {
    "threadtally labels(…).inc()": {
      answer: () => {
        before = recorded();
        return { count: before };
      },
      run(from, to) {
        for (let i = from; i < to; i++) {
          const set = sets[i & MASK];
          ours.labels(METHODS[set & 3], STATUSES[set >> 2]).inc();
        }
      },
    },
    "threadtally labels({ … }).inc()": {
      answer: () => ({ count: recorded(before) }),
      run(from, to) {
        for (let i = from; i < to; i++) {
          const set = sets[i & MASK];
          ours.labels({ method: METHODS[set & 3], status: STATUSES[set >> 2] }).inc();
        }
      },
    },
    "two look-ups in objects, += 1": {
      answer: () => {
        const values = Object.values(cells).flatMap((byStatus) => Object.values(byStatus).map(({ value }) => value));
        return { count: values.reduce((sum, value) => sum + value) };
      },
      run(from, to) {
        for (let i = from; i < to; i++) {
          const set = sets[i & MASK];
          cells[METHODS[set & 3]][STATUSES[set >> 2]].value += 1;
        }
      },
    },
    "@platformatic/prom-client inc({ … })": {
      answer: () => promCount(fork[0]),
      run(from, to) {
        for (let i = from; i < to; i++) {
          const set = sets[i & MASK];
          fork[0].inc({ method: METHODS[set & 3], status: STATUSES[set >> 2] });
        }
      },
    },
    "@platformatic/prom-client labels(…).inc()": {
      answer: () => promCount(fork[1]),
      run(from, to) {
        for (let i = from; i < to; i++) {
          const set = sets[i & MASK];
          fork[1].labels(METHODS[set & 3], STATUSES[set >> 2]).inc();
        }
      },
    },
    "@prometheus-io/client inc({ … })": {
      answer: () => promCount(successor[0]),
      run(from, to) {
        for (let i = from; i < to; i++) {
          const set = sets[i & MASK];
          successor[0].inc({ method: METHODS[set & 3], status: STATUSES[set >> 2] });
        }
      },
    },
    "@prometheus-io/client labels(…).inc()": {
      answer: () => promCount(successor[1]),
      run(from, to) {
        for (let i = from; i < to; i++) {
          const set = sets[i & MASK];
          successor[1].labels(METHODS[set & 3], STATUSES[set >> 2]).inc();
        }
      },
    },
    "prom-client inc({ … })": {
      answer: () => promCount(prom[0]),
      run(from, to) {
        for (let i = from; i < to; i++) {
          const set = sets[i & MASK];
          prom[0].inc({ method: METHODS[set & 3], status: STATUSES[set >> 2] });
        }
      },
    },
    "prom-client labels(…).inc()": {
      answer: () => promCount(prom[1]),
      run(from, to) {
        for (let i = from; i < to; i++) {
          const set = sets[i & MASK];
          prom[1].labels(METHODS[set & 3], STATUSES[set >> 2]).inc();
        }
      },
    },
    "OpenTelemetry add(1, { … })": {
      answer: () => openTelemetryCount(read, "a_total"),
      run(from, to) {
        for (let i = from; i < to; i++) {
          const set = sets[i & MASK];
          otel.add(1, { method: METHODS[set & 3], status: STATUSES[set >> 2] });
        }
      },
    },
  };
  return { contestants, expected: (count) => ({ count }) };
}
