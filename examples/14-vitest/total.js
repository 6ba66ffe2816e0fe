// Runs in Vitest's own thread, before there are others. Its import creates the default registry, which they inherit.
import { orders, paid } from "./src/orders.js";

/** Vitest calls the returned function after all test files. */
export default function () {
  return () => {
    const regions = ["north", "south", "west"].map((region) => `${region} ${orders.labels(region).value}`);
    const { count, sum } = paid.read();
    console.log(`orders: ${regions.join(", ")}\npaid: ${count} times, ${sum} euros`);
  };
}
