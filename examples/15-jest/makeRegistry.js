// Runs in Jest's own thread, before there are others: the import creates the default registry, which they inherit.
import "./src/orders.js";

export default function () {}
