// Records into the registry of the page. Vite builds workers as classic scripts, which have no top-level await.
import { receive } from "threadtally";
import { ORDERS } from "./orders.js";

receive().then((registry) => {
  const orders = registry.counter(ORDERS);
  for (let order = 0; order < 1000; order++) orders.labels(order % 4 === 0 ? "north" : "south").inc();
  postMessage("done");
});
