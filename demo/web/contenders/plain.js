// The bug: each worker reads the shared number, adds 1 and writes it back. What another worker wrote in between is
// lost.
import { sharedWords } from "../words.js";

export function create() {
  const cells = sharedWords(Float64Array, 1);
  return { shared: cells, counted: () => cells[0] };
}

export function open(cells) {
  return (log, place, records) => {
    for (let n = log[place], end = n + records; n < end; ) {
      cells[0] += 1;
      log[place] = ++n;
    }
  };
}
