// The owner: it adds the events of the messages, and reports to each worker how many of its messages it has handled.
import { workerData } from "node:worker_threads";
import { addTo } from "./cells.js";

const { cells, handled, ports } = workerData;

for (const [number, port] of ports.entries()) {
  port.on("message", ({ kind, first, second }) => {
    addTo(cells, kind, first, second);
    Atomics.add(handled, number, 1);
  });
}
