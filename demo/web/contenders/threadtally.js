// Ours: a counter of a registry that all workers share, in which each worker has its own words.
import { Registry } from "../../../build/index.js";
import { events } from "../metrics.js";

export function create(registry) {
  const counter = events(registry);
  return { shared: registry.handle, counted: () => counter.value };
}

export function open(handle) {
  const counter = events(Registry.attach(handle));
  return (log, place, records) => {
    for (let n = log[place], end = n + records; n < end; ) {
      counter.inc();
      log[place] = ++n;
    }
  };
}
