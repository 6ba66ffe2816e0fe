// Records into the registry of the process.
import { Registry } from "threadtally";
import { takeOrders } from "./orders.js";

takeOrders(Registry.default(), 100_000);
