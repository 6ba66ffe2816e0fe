// A counter and a mean in one thread.
import { Registry } from "threadtally";

const registry = new Registry();
const hits = registry.counter({ name: "cache_hits_total", help: "Look-ups that the cache answered" });
const ratio = registry.mean({ name: "compression_ratio", help: "Compressed by original size" });

for (const value of [0.3, 0.4, 0.35, 0.25, 0.5]) {
  hits.inc();
  ratio.record(value);
}

const { count, sum, mean } = ratio.read();
console.log(`hits ${hits.value}`);
console.log(`count ${count}, sum ${sum}, mean ${mean}`);
console.log(registry); // a table of everything, to look at
