// Runs in Jest's own thread before there are others: the import makes the default registry, and they inherit it.
import "./src/orders.js";

export default function () {}
