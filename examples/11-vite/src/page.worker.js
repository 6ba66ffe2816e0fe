// Records into the registry of the page. It does not use `await receive()`: Vite builds workers as classic scripts,
// which have no top-level await.
import { receive } from "threadtally";
import { takeOrders } from "./orders.js";

receive().then((registry) => {
  takeOrders(registry, 100_000);
  postMessage("done");
});
