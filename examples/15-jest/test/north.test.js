// One of the test files that record at the same time.
const { orders, takeOrder } = require("../src/orders.js");

test("orders of the north are counted", () => {
  const before = orders.labels("north").value;
  for (let i = 0; i < 100_000; i++) takeOrder("north", 9.99);
  expect(orders.labels("north").value - before).toBe(100_000);
});
