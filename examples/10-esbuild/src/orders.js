// The metrics and the work of the program, the same in a page, in Node, and in the workers of both.
const metricsOf = (registry) => ({
  orders: registry.counter({ name: "orders_total", help: "Orders", labelNames: ["shop"] }),
  paid: registry.mean({ name: "paid_euros", help: "Paid for an order", scale: 100 }),
  packing: registry.histogram({ name: "packing_seconds", help: "Packing an order", buckets: [0.01, 0.1] }),
});

/** Records a number of orders, as fast as it can. */
export function takeOrders(registry, count) {
  const { orders, paid, packing } = metricsOf(registry);
  for (let order = 0; order < count; order++) {
    orders.labels(order % 4 === 0 ? "north" : "south").inc();
    paid.record(9.99);
    packing.record(order % 2 === 0 ? 0.01 : 0.5);
  }
}

/** Returns the totals of all threads. */
export function totals(registry) {
  const { orders, paid, packing } = metricsOf(registry);
  const { buckets } = packing.read();
  return [
    `orders: north ${orders.labels("north").value}, south ${orders.labels("south").value}`,
    `paid: ${paid.read().count} times, ${paid.read().sum} euros`,
    `packing: ${buckets.map((bucket) => bucket.count).join(", ")}`,
  ].join("\n");
}
