// One of the threads. All threads of a process record into the same memory.
import { workerData } from "node:worker_threads";
import { Registry } from "threadtally";

const registry = Registry.attach(workerData);
const orders = registry.counter({ name: "orders_total", help: "Orders", labelNames: ["shop"] });
const paid = registry.mean({ name: "paid_euros", help: "Paid for an order", scale: 100 });

for (let i = 0; i < 10_000; i++) {
  orders.labels(i % 4 === 0 ? "north" : "south").inc();
  paid.record(9.99);
}
