// Runs in Jest's own thread after all test files.
const { orders, paid } = require("./src/orders.js");

module.exports = () => {
  const regions = ["north", "south", "west"].map((region) => `${region} ${orders.labels(region).value}`);
  const { count, sum } = paid.read();
  console.log(`orders: ${regions.join(", ")}\npaid: ${count} times, ${sum} euros`);
};
