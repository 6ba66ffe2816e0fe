// The code under test: orders, which are counted in the thread that takes them.
const { Registry } = require("threadtally");

// With orCreate, it also works if no thread has created a registry before.
const registry = Registry.default({ orCreate: true });

const orders = registry.counter({ name: "orders_total", help: "Orders taken", labelNames: ["region"] });
const paid = registry.mean({ name: "paid_euros", help: "Paid for an order", scale: 100 });

function takeOrder(region, euros) {
  orders.labels(region).inc();
  paid.record(euros);
}

module.exports = { orders, paid, takeOrder };
