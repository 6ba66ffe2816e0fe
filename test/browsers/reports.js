/** Workers of a page that report to it, since it may not share memory with them. */

import { Registry, share } from "../../build/index.js";

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Defines the metrics in a registry, whichever thread does it first. */
export function metricsOf(registry) {
  return {
    jobs: registry.counter({ name: "jobs_total", labelNames: ["kind"] }),
    bytes: registry.counter({ name: "bytes_total", scale: 1000 }),
    ratio: registry.mean({ name: "ratio", minMax: true }),
    took: registry.histogram({ name: "took_seconds", buckets: [0.1, 1] }),
    open: registry.upDownCounter({ name: "open" }),
    busy: registry.gauge({ name: "busy", aggregate: "sum" }),
  };
}

/** A worker with which a conversation is held: each call resolves to its reply. */
class Talker {
  #worker = new Worker("reports.worker.js", { type: "module" });
  #heard = () => {};

  constructor(registry) {
    this.#worker.addEventListener("message", ({ data }) => data.reply && this.#heard(data.reply));
    this.#worker.addEventListener("error", ({ message }) => this.#heard(`error: ${message}`));
    if (registry) share(registry, this.#worker);
  }

  ask(name, ...given) {
    const reply = new Promise((resolve) => {
      this.#heard = resolve;
    });
    this.#worker.postMessage({ name, given });
    return reply;
  }

  terminate() {
    this.#worker.terminate();
  }
}

function readingOf(registry) {
  const { jobs, bytes, ratio, took, open, busy } = metricsOf(registry);
  const { buckets, ...whole } = took.read();
  return {
    jobs: [jobs.labels("a").value, jobs.labels("b").value],
    bytes: bytes.value,
    ratio: ratio.read(),
    took: [whole.count, whole.sum, ...buckets.map(({ count, sum }) => [count, sum])],
    open: open.value,
    busy: busy.value,
  };
}

/** Waits until a reading is as expected. */
async function until(isReached) {
  while (!isReached()) await pause(20);
}

export const functions = {
  /** Returns what a page reads of its workers, asked and not asked, ended and detached. */
  async reports() {
    const registry = new Registry({ labels: { app: "page" } });
    const workers = [new Talker(registry), new Talker(registry), new Talker(registry)];
    const facts = { shared: registry.shared, workers: await Promise.all(workers.map((one) => one.ask("describe"))) };
    await Promise.all(workers.map((one) => one.ask("record", 1000)));
    metricsOf(registry).jobs.labels("a").inc();
    await registry.collectOthers({ patience: 60_000 });
    facts.asked = readingOf(registry);
    await Promise.all(workers.map((one) => one.ask("record", 1)));
    const { jobs, busy } = metricsOf(registry);
    await until(() => jobs.labels("b").value === 3003);
    facts.unasked = readingOf(registry);
    const [first, second, third] = workers;
    first.terminate();
    await until(() => busy.value !== facts.unasked.busy);
    facts.terminated = readingOf(registry);
    await second.ask("recordAndDetach", 7);
    facts.detached = readingOf(registry);
    await third.ask("reset");
    await third.ask("record", 1);
    await registry.collectOthers({ patience: 60_000 });
    facts.reset = readingOf(registry);
    void third.ask("block", 1500);
    const begun = performance.now();
    await registry.collectOthers({ patience: 50 });
    facts.waitedForBlocked = performance.now() - begun < 1000;
    facts.blocked = readingOf(registry).jobs;
    facts.closed = registry.reset().metrics.length;
    facts.afterReset = readingOf(registry).jobs;
    registry.detach();
    third.terminate();
    return facts;
  },

  /** Returns what a page reads of a worker's worker, and the gauge that a `collect` callback sets. */
  async nestedReports() {
    const registry = new Registry();
    const worker = new Talker(registry);
    await worker.ask("nest", 10);
    await registry.collectOthers({ patience: 60_000 });
    const facts = { jobs: metricsOf(registry).jobs.labels("b").value, queued: registry.get("queued").value };
    worker.terminate();
    return facts;
  },
};
