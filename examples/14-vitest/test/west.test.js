// Loads the code under test twice in one thread.
import { expect, test, vi } from "vitest";
import { orders, takeOrder } from "../src/orders.js";

test("a second copy of the code in the same thread finds the same registry", async () => {
  const before = orders.labels("west").value;
  for (let i = 0; i < 50_000; i++) takeOrder("west", 9.99);
  vi.resetModules();
  const again = await import("../src/orders.js");
  expect(again.takeOrder).not.toBe(takeOrder);
  for (let i = 0; i < 50_000; i++) again.takeOrder("west", 9.99);
  expect(again.orders.labels("west").value - before).toBe(100_000);
  expect(orders.labels("west").value - before).toBe(100_000);
});
