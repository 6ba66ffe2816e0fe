// Loads everything twice in one thread.
const { Registry } = require("threadtally");
const { orders, takeOrder } = require("../src/orders.js");

test("a second copy of all modules in the same thread finds the same registry", () => {
  const before = orders.labels("west").value;
  for (let i = 0; i < 50_000; i++) takeOrder("west", 9.99);
  jest.resetModules();
  const again = require("../src/orders.js");
  expect(require("threadtally").Registry).not.toBe(Registry);
  for (let i = 0; i < 50_000; i++) again.takeOrder("west", 9.99);
  expect(again.orders.labels("west").value - before).toBe(100_000);
  expect(orders.labels("west").value - before).toBe(100_000);
});
