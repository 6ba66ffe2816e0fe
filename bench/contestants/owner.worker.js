// The owner: it adds the values of the messages, and reports to each thread how many of its records it has added.
import { workerData } from "node:worker_threads";

const { cells, handled, ports } = workerData;

for (const [number, port] of ports.entries()) {
  port.on("message", (told) => {
    const values = typeof told === "number" ? [told] : told;
    for (const value of values) cells[1] += value;
    cells[0] += values.length;
    Atomics.add(handled, number, values.length);
  });
}
