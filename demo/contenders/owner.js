// The other solution: one thread owns the totals, and every event is a message to it.
import { MessageChannel, Worker } from "node:worker_threads";
import { countsIn, makeCells } from "./cells.js";

export const label = "messages to an owner";

/** The number of a worker's messages that may be on their way: without a limit, they would fill the memory. */
const MOST_PENDING = 4096;

export function create(workers) {
  const cells = makeCells();
  const handled = new Int32Array(new SharedArrayBuffer(workers * Int32Array.BYTES_PER_ELEMENT));
  const channels = Array.from({ length: workers }, () => new MessageChannel());
  const ports = channels.map(({ port1 }) => port1);
  const workerData = { cells, handled, ports };
  const owner = new Worker(new URL("ownerThread.js", import.meta.url), { workerData, transferList: ports });
  return {
    sharedFor(number) {
      const { port2 } = channels[number];
      return { shared: { port: port2, handled }, transfer: [port2] };
    },
    read: () => countsIn(cells),
    close: () => owner.terminate(),
  };
}

export function open({ port, handled }, number) {
  let sent = 0;
  const waitUntil = (pending) => {
    for (let done = Atomics.load(handled, number); sent - done > pending; done = Atomics.load(handled, number)) {
      // Sleeps for a fixed time, since waking it would cost the owner more than a message.
      Atomics.wait(handled, number, done, 1);
    }
  };
  return {
    take({ length, kinds, firsts, seconds }) {
      for (let i = 0; i < length; i++) {
        port.postMessage({ kind: kinds[i], first: firsts[i], second: seconds[i] });
        if (++sent - Atomics.load(handled, number) > MOST_PENDING) waitUntil(MOST_PENDING / 2);
      }
    },
    /** Resolves when the owner has added all events: an event counts only then. */
    settle() {
      waitUntil(0);
      port.close();
    },
  };
}
