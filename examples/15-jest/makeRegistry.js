// Runs in Jest's own thread, before there are others: it creates the default registry, which they inherit.
require("./src/orders.js");

module.exports = () => {};
