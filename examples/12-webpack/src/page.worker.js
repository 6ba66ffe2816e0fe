// Records into the registry of the page.
import { receive } from "threadtally";
import { takeOrders } from "./orders.js";

takeOrders(await receive(), 100_000);
postMessage("done");
