// Runs in Vitest's own thread. Its import makes the default registry before there are others, and they inherit it.
import { orders, paid } from "./src/orders.js";

/** Vitest calls what is returned after all test files. */
export default function () {
  return () => {
    const regions = ["north", "south", "west"].map((region) => `${region} ${orders.labels(region).value}`);
    const { count, sum } = paid.read();
    console.log(`orders: ${regions.join(", ")}\npaid: ${count} times, ${sum} euros`);
  };
}
