// One of the test files that record at the same time.
const { orders, takeOrder } = require("../src/orders.js");

test("orders of the south are counted", () => {
  const before = orders.labels("south").value;
  for (let i = 0; i < 100_000; i++) takeOrder("south", 9.99);
  expect(orders.labels("south").value - before).toBe(100_000);
});
