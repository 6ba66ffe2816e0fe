// Collects default metrics after a program has frozen the prototypes of the language, and prints them.
import { collectDefaultMetrics, register } from "threadtally/prom-client";

for (const { prototype } of [Object, Function, Array, Map, Set, WeakMap, Promise, RegExp, Error, String, Number]) {
  Object.freeze(prototype);
}
const timer = setTimeout(() => {}, 60_000);
collectDefaultMetrics();
await register.metrics();
await new Promise((resolve) => setImmediate(resolve));
console.log(await register.metrics());
clearTimeout(timer);
