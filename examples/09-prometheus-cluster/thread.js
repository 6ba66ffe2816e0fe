// One of the threads. All threads of a process record into the same memory.
import { exponential, Registry } from "threadtally";

const registry = Registry.default();
const orders = registry.counter({ name: "orders_total", help: "Orders", labelNames: ["shop"] });
const paid = registry.mean({ name: "paid_euros", help: "Paid for an order", scale: 100 });
const items = registry.histogram({
  name: "order_items",
  help: "Items of an order",
  scale: 1,
  buckets: exponential({ schema: 0, min: 1, max: Number(process.env.LARGEST_ORDER ?? 8) }),
});

for (let i = 0; i < 10_000; i++) {
  orders.labels(i % 4 === 0 ? "north" : "south").inc();
  paid.record(9.99);
  items.record(1 + (i % 8));
}
