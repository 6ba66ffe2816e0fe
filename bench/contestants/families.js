// The same with eight families, each with its own label names and its own call site in the source, as in a real
// program.
import { platformatic, promClient, promCount, prometheusIo } from "../rivals.js";
import { MASK, picks } from "../values.js";
import { alive } from "./alive.js";
import { METHODS, STATUSES } from "./labelled.js";

const NAMES = [
  ["method", "status"],
  ["route", "code"],
  ["queue", "outcome"],
  ["table", "operation"],
  ["host", "protocol"],
  ["topic", "partition"],
  ["cache", "result"],
  ["job", "reason"],
];

export function families() {
  const { registry } = alive();
  const sets = picks(16);
  const made = (make, prefix) =>
    NAMES.map((labelNames, place) => make({ name: `${prefix}${place}_total`, help: "a", labelNames }));
  const ours = made((definition) => registry.counter(definition), "ours");
  const oursByName = made((definition) => registry.counter(definition), "named");
  const fork = made((definition) => new platformatic.Counter(definition), "fork");
  const successor = made((definition) => new prometheusIo.Counter(definition), "successor");
  const prom = made((definition) => new promClient.Counter(definition), "prom");
  const recorded = (prefix) => {
    const cursor = registry.cursor();
    let count = 0;
    while (cursor.next()) if (cursor.definition.name.startsWith(prefix)) count += cursor.value;
    return { count };
  };
  const total = async (counters) => {
    const counts = await Promise.all(counters.map(promCount));
    return { count: counts.reduce((sum, { count }) => sum + count, 0) };
  };
  const contestants = {
    "threadtally labels(…).inc()": {
      step: 8,
      answer: () => recorded("ours"),
      run(from, to) {
        for (let i = from; i < to; i += 8) {
          const set = sets[i & MASK];
          const a = METHODS[set & 3];
          const b = STATUSES[set >> 2];
          ours[0].labels(a, b).inc();
          ours[1].labels(a, b).inc();
          ours[2].labels(a, b).inc();
          ours[3].labels(a, b).inc();
          ours[4].labels(a, b).inc();
          ours[5].labels(a, b).inc();
          ours[6].labels(a, b).inc();
          ours[7].labels(a, b).inc();
        }
      },
    },
    "threadtally labels({ … }).inc()": {
      step: 8,
      answer: () => recorded("named"),
      run(from, to) {
        for (let i = from; i < to; i += 8) {
          const set = sets[i & MASK];
          const a = METHODS[set & 3];
          const b = STATUSES[set >> 2];
          oursByName[0].labels({ method: a, status: b }).inc();
          oursByName[1].labels({ route: a, code: b }).inc();
          oursByName[2].labels({ queue: a, outcome: b }).inc();
          oursByName[3].labels({ table: a, operation: b }).inc();
          oursByName[4].labels({ host: a, protocol: b }).inc();
          oursByName[5].labels({ topic: a, partition: b }).inc();
          oursByName[6].labels({ cache: a, result: b }).inc();
          oursByName[7].labels({ job: a, reason: b }).inc();
        }
      },
    },
    "@platformatic/prom-client inc({ … })": {
      step: 8,
      answer: () => total(fork),
      run(from, to) {
        for (let i = from; i < to; i += 8) {
          const set = sets[i & MASK];
          const a = METHODS[set & 3];
          const b = STATUSES[set >> 2];
          fork[0].inc({ method: a, status: b });
          fork[1].inc({ route: a, code: b });
          fork[2].inc({ queue: a, outcome: b });
          fork[3].inc({ table: a, operation: b });
          fork[4].inc({ host: a, protocol: b });
          fork[5].inc({ topic: a, partition: b });
          fork[6].inc({ cache: a, result: b });
          fork[7].inc({ job: a, reason: b });
        }
      },
    },
    "@prometheus-io/client inc({ … })": {
      step: 8,
      answer: () => total(successor),
      run(from, to) {
        for (let i = from; i < to; i += 8) {
          const set = sets[i & MASK];
          const a = METHODS[set & 3];
          const b = STATUSES[set >> 2];
          successor[0].inc({ method: a, status: b });
          successor[1].inc({ route: a, code: b });
          successor[2].inc({ queue: a, outcome: b });
          successor[3].inc({ table: a, operation: b });
          successor[4].inc({ host: a, protocol: b });
          successor[5].inc({ topic: a, partition: b });
          successor[6].inc({ cache: a, result: b });
          successor[7].inc({ job: a, reason: b });
        }
      },
    },
    "prom-client inc({ … })": {
      step: 8,
      answer: () => total(prom),
      run(from, to) {
        for (let i = from; i < to; i += 8) {
          const set = sets[i & MASK];
          const a = METHODS[set & 3];
          const b = STATUSES[set >> 2];
          prom[0].inc({ method: a, status: b });
          prom[1].inc({ route: a, code: b });
          prom[2].inc({ queue: a, outcome: b });
          prom[3].inc({ table: a, operation: b });
          prom[4].inc({ host: a, protocol: b });
          prom[5].inc({ topic: a, partition: b });
          prom[6].inc({ cache: a, result: b });
          prom[7].inc({ job: a, reason: b });
        }
      },
    },
  };
  return { contestants, expected: (count) => ({ count }) };
}
