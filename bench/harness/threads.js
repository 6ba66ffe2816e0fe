// Worker threads that execute orders: an order goes to all, and their answers are returned together.
import { once } from "node:events";
import { parentPort, Worker } from "node:worker_threads";

const CONTROL_WORDS = 2;
const ARRIVED = 0;
const FALLEN = 1;
const SPINS = 100_000;

/**
 * Starts `count` threads of `file`. `dataOf(number)` returns the workerData of each; its `barrier` lets them begin at
 * the same time.
 */
export async function startThreads(file, count, dataOf, transferOf = () => []) {
  const control = new Int32Array(new SharedArrayBuffer(CONTROL_WORDS * Int32Array.BYTES_PER_ELEMENT));
  const workers = Array.from({ length: count }, (_, number) => {
    const workerData = { ...dataOf(number), number, barrier: { control, count } };
    return new Worker(file, { workerData, transferList: transferOf(number) });
  });
  const answers = () =>
    Promise.all(
      workers.map(async (worker) => {
        const [answer] = await once(worker, "message"); // an uncaught error rejects
        return answer;
      }),
    );
  await answers();
  return {
    order(order) {
      const answered = answers();
      for (const worker of workers) worker.postMessage(order);
      return answered;
    },
    endOne: (number) => workers[number].terminate(),
    end: () => Promise.all(workers.map((worker) => worker.terminate())),
  };
}

/** Reports, in a thread, that it is ready, and replies to each order with the result of `take`. */
export function takeOrders(take) {
  parentPort.on("message", async (order) => parentPort.postMessage(await take(order)));
  parentPort.postMessage("ready");
}

/**
 * Spins until all threads have arrived, so that they continue within a microsecond; sleeps in between if one has lost
 * its core.
 */
export function meet({ control, count }) {
  const arrived = Atomics.add(control, ARRIVED, 1) + 1;
  const all = Math.ceil(arrived / count) * count;
  for (let spins = 1; Atomics.load(control, ARRIVED) < all; spins++) {
    if (spins % SPINS === 0) Atomics.wait(control, FALLEN, 0, 0.1);
  }
}

/** Sleeps until all threads have arrived. */
export function gather({ control, count }) {
  const arrived = Atomics.add(control, ARRIVED, 1) + 1;
  const all = Math.ceil(arrived / count) * count;
  if (arrived === all) {
    Atomics.store(control, FALLEN, all);
    Atomics.notify(control, FALLEN);
    return;
  }
  for (let fallen = Atomics.load(control, FALLEN); fallen < all; fallen = Atomics.load(control, FALLEN)) {
    Atomics.wait(control, FALLEN, fallen);
  }
}
