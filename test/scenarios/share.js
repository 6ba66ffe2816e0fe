/**
 * The scenario of registries by message: to a worker that listens late, two to one worker, each offered twice, among
 * other messages.
 */

import { pause } from "./killing.js";
import { check } from "./tally.js";

const FOREIGN = [undefined, null, 3, "threadtally.offer", [], { type: "threadtally.offered" }, { type: null }];

export async function scenario(host) {
  const { Registry, share } = host.threadtally;
  let records = 0;
  for (const isLate of [false, true]) {
    const registries = [new Registry(), new Registry()];
    const { worker, result } = host.start({ name: "receive", registries: 2, isLate });
    for (const registry of registries) {
      for (const message of FOREIGN) worker.postMessage(message);
      share(registry, worker);
    }
    for (const registry of registries) share(registry, worker);
    await result;
    const counts = registries.map((registry) => registry.get("received_total")?.value);
    check(counts.join() === "1,2", () => `the registries count ${counts}, not 1,2; the worker is late: ${isLate}`);
    for (const registry of registries) registry.detach();
    records += 3;
  }
  return { threads: 2, records };
}

export const tasks = {
  async receive({ registries, isLate }, { threadtally, postMessage }) {
    for (const message of FOREIGN) postMessage(message);
    // Long enough for the first offers to be delivered before there is a listener.
    if (isLate) await pause(100);
    for (let i = 1; i <= registries; i++) {
      const registry = await threadtally.receive();
      registry.counter({ name: "received_total" }).inc(i);
    }
  },
};
