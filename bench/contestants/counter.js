// A counter without labels: one event.
import { plainCalls } from "../harness/native.js";
import { openTelemetryCount, platformatic, promClient, promCount, prometheusIo } from "../rivals.js";
import { alive } from "./alive.js";

/**
 * A private counter of one thread whose `inc` only makes the call: the least that any counter in WebAssembly can cost.
 */
class PlainCounter {
  #calls = plainCalls();
  #add = this.#calls.add;
  #address = 64;

  inc() {
    this.#add(this.#address);
  }

  get value() {
    return this.#calls.read(this.#address);
  }
}

export function counter() {
  const { registry, meter, read } = alive();
  const ours = registry.counter({ name: "a_total" });
  const oursByAmount = registry.counter({ name: "b_total" });
  const plain = new PlainCounter();
  const prom = new promClient.Counter({ name: "a_total", help: "a" });
  const fork = new platformatic.Counter({ name: "a_total", help: "a" });
  const successor = new prometheusIo.Counter({ name: "a_total", help: "a" });
  const otel = meter.createCounter("a_total");
  const wide = new BigInt64Array(new SharedArrayBuffer(8));
  const narrow = new Int32Array(new SharedArrayBuffer(4));
  const property = { value: 0 };
  const contestants = {
    "threadtally inc()": {
      answer: () => ({ count: ours.value }),
      run(from, to) {
        for (let i = from; i < to; i++) ours.inc();
      },
    },
    "threadtally inc(1)": {
      answer: () => ({ count: oursByAmount.value }),
      run(from, to) {
        for (let i = from; i < to; i++) oursByAmount.inc(1);
      },
    },
    "a call to a plain addition in WebAssembly": {
      answer: () => ({ count: plain.value }),
      run(from, to) {
        for (let i = from; i < to; i++) plain.inc();
      },
    },
    "Atomics.add, BigInt64Array": {
      answer: () => ({ count: Number(wide[0]) }),
      run(from, to) {
        for (let i = from; i < to; i++) Atomics.add(wide, 0, 1n);
      },
    },
    "Atomics.add, Int32Array": {
      answer: () => ({ count: narrow[0] }),
      run(from, to) {
        for (let i = from; i < to; i++) Atomics.add(narrow, 0, 1);
      },
    },
    "prom-client inc()": {
      answer: () => promCount(prom),
      run(from, to) {
        for (let i = from; i < to; i++) prom.inc();
      },
    },
    "@platformatic/prom-client inc()": {
      answer: () => promCount(fork),
      run(from, to) {
        for (let i = from; i < to; i++) fork.inc();
      },
    },
    "@prometheus-io/client inc()": {
      answer: () => promCount(successor),
      run(from, to) {
        for (let i = from; i < to; i++) successor.inc();
      },
    },
    "OpenTelemetry add(1)": {
      answer: () => openTelemetryCount(read, "a_total"),
      run(from, to) {
        for (let i = from; i < to; i++) otel.add(1);
      },
    },
    "a property, += 1": {
      answer: () => ({ count: property.value }),
      run(from, to) {
        for (let i = from; i < to; i++) property.value += 1;
      },
    },
  };
  return { contestants, expected: (count) => ({ count }) };
}
