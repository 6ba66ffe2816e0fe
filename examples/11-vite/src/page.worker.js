// Records into the registry of the page. Not `await received()`: Vite builds workers as classic scripts, which have no top-level await.
import { received } from "threadtally";
import { takeOrders } from "./orders.js";

received().then((registry) => {
  takeOrders(registry, 100_000);
  postMessage("done");
});
