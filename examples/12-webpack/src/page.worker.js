// Records into the registry of the page.
import { received } from "threadtally";
import { takeOrders } from "./orders.js";

takeOrders(await received(), 100_000);
postMessage("done");
