/** A worker that records what it is asked to. */

import { receive, share } from "../../build/index.js";
import { metricsOf } from "./reports.js";
import { errorOf } from "./use.js";

const received = receive();

function record(registry, times) {
  const { jobs, bytes, ratio, took, open, busy } = metricsOf(registry);
  for (let i = 0; i < times; i++) {
    jobs.labels("b").inc();
    bytes.inc(0.001);
    ratio.record(0.1);
    took.record(0.05);
    took.record(5);
    open.add(3);
    open.add(-2);
    busy.set(2);
  }
}

const functions = {
  describe: (registry) => ({
    shared: registry.shared,
    labels: registry.labels,
    handle: errorOf(() => registry.handle).code,
  }),
  record,
  recordAndDetach(registry, times) {
    record(registry, times);
    registry.detach();
  },
  reset: (registry) => registry.reset().metrics.length,
  block(_, milliseconds) {
    const begun = performance.now();
    while (performance.now() - begun < milliseconds);
  },
  async nest(registry, times) {
    registry.gauge({ name: "queued", collect: (gauge) => gauge.set(4) });
    const worker = new Worker("reports.worker.js", { type: "module" });
    const replied = new Promise((resolve) => worker.addEventListener("message", ({ data }) => data.reply && resolve()));
    share(registry, worker);
    worker.postMessage({ name: "record", given: [times] });
    await replied;
  },
};

addEventListener("message", async ({ data: { name, given } }) => {
  if (!name) return;
  const reply = (await functions[name](await received, ...given)) ?? "done";
  postMessage({ reply });
});
