// The textbook solution: the same floats behind a lock made of Atomics.
import { addTo, countsIn, makeCells } from "./cells.js";

export const label = "lock made of Atomics";

// States of the lock. A thread that may have to wake others leaves it as WAITED_FOR.
const FREE = 0;
const HELD = 1;
const WAITED_FOR = 2;

export function create() {
  const shared = { cells: makeCells(), lock: new Int32Array(new SharedArrayBuffer(4)) };
  return { sharedFor: () => ({ shared }), read: () => countsIn(shared.cells) };
}

export function open({ cells, lock }) {
  return {
    take({ length, kinds, firsts, seconds }) {
      for (let i = 0; i < length; i++) {
        if (Atomics.compareExchange(lock, 0, FREE, HELD) !== FREE) waitFor(lock);
        addTo(cells, kinds[i], firsts[i], seconds[i]);
        if (Atomics.exchange(lock, 0, FREE) === WAITED_FOR) Atomics.notify(lock, 0, 1);
      }
    },
  };
}

/** Takes the lock once it is free. It is then marked as waited for, since other threads may sleep, too. */
function waitFor(lock) {
  while (Atomics.exchange(lock, 0, WAITED_FOR) !== FREE) Atomics.wait(lock, 0, WAITED_FOR);
}
