// One of the test files that record at the same time.
import { expect, test } from "vitest";
import { orders, takeOrder } from "../src/orders.js";

test("orders of the south are counted", () => {
  const before = orders.labels("south").value;
  for (let i = 0; i < 100_000; i++) takeOrder("south", 9.99);
  expect(orders.labels("south").value - before).toBe(100_000);
});
