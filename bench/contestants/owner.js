// A count and a sum that one thread owns. Other threads send it messages with the values to add.
import { MessageChannel, Worker } from "node:worker_threads";
import { MASK } from "../values.js";

/** The number of a thread's records that may be on their way: without a limit, they would fill the memory. */
const MOST_PENDING = 4096;

export function ownerThread(threads) {
  const cells = new Float64Array(new SharedArrayBuffer(16));
  const handled = new Int32Array(new SharedArrayBuffer(threads * Int32Array.BYTES_PER_ELEMENT));
  const channels = Array.from({ length: threads }, () => new MessageChannel());
  const ports = channels.map(({ port1 }) => port1);
  const workerData = { cells, handled, ports };
  const owner = new Worker(new URL("owner.worker.js", import.meta.url), { workerData, transferList: ports });
  return {
    sharedFor: (number) => ({ port: channels[number].port2, handled }),
    transferFor: (number) => [channels[number].port2],
    read: () => ({ count: cells[0], sum: cells[1] }),
    close: () => owner.terminate(),
  };
}

/** Opens a thread's end of the keeper, which sends `together` values in each message. */
export function tellOwner({ port, handled }, number, together) {
  let sent = 0;
  const waitUntil = (pending) => {
    for (let done = Atomics.load(handled, number); sent - done > pending; done = Atomics.load(handled, number)) {
      Atomics.wait(handled, number, done, 1); // not woken: that would cost the owner more than a message
    }
  };
  return {
    take(values, from, to) {
      for (let i = from; i < to; i += together) {
        const length = Math.min(together, to - i);
        port.postMessage(
          together === 1 ? values[i & MASK] : Float64Array.from({ length }, (_, k) => values[(i + k) & MASK]),
        );
        sent += length;
        if (sent - Atomics.load(handled, number) > MOST_PENDING) waitUntil(MOST_PENDING / 2);
      }
    },
    settle: () => waitUntil(0),
  };
}
