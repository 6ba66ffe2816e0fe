// The bug: each thread reads a shared float, adds to it and writes it back, so another thread's addition in between is
// lost.
import { addTo, countsIn, makeCells } from "./cells.js";

export const label = "plain += on a float";

export function create() {
  const cells = makeCells();
  return { sharedFor: () => ({ shared: cells }), read: () => countsIn(cells) };
}

export function open(cells) {
  return {
    take({ length, kinds, firsts, seconds }) {
      for (let i = 0; i < length; i++) addTo(cells, kinds[i], firsts[i], seconds[i]);
    },
  };
}
