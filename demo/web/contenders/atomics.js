// The language's own solution: an atomic add of a BigInt to 64 bits that all workers share.
import { sharedWords } from "../words.js";

export function create() {
  const cells = sharedWords(BigInt64Array, 1);
  return { shared: cells, counted: () => Number(Atomics.load(cells, 0)) };
}

export function open(cells) {
  return (log, place, records) => {
    for (let n = log[place], end = n + records; n < end; ) {
      Atomics.add(cells, 0, 1n);
      log[place] = ++n;
    }
  };
}
