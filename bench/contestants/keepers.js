// Ways to keep a count and a sum that several threads add to. `make(threads)` returns the data for a thread
// (`sharedFor`, `transferFor`), a function for the totals (`read`), and `close`. `open` returns a thread's
// `take(values, from, to)`, and `settle` if records may still be on their way.
import { Registry } from "threadtally";
import { MASK } from "../values.js";
import { ownerThread, tellOwner } from "./owner.js";

/** If a keeper cannot add fractions, sums are kept in whole millionths. */
export const UNITS = 1e6;

const floats = () => new Float64Array(new SharedArrayBuffer(16));
const kept = (cells) => () => ({ count: cells[0], sum: cells[1] });
const inUnits = (cells) => () => ({ count: Number(cells[0]), sum: Number(cells[1]) / UNITS });

export const keepers = {
  "threadtally mean.record": {
    make() {
      const registry = new Registry();
      const mean = registry.mean({ name: "a", scale: UNITS });
      return { sharedFor: () => registry.handle, read: () => mean.read(), close: () => registry.detach() };
    },
    open(handle) {
      const mean = Registry.attach(handle).mean({ name: "a", scale: UNITS });
      return {
        take(values, from, to) {
          for (let i = from; i < to; i++) mean.record(values[i & MASK]);
        },
      };
    },
  },
  "two threadtally counters": {
    make() {
      const registry = new Registry();
      const [count, sum] = [registry.counter({ name: "a_total" }), registry.counter({ name: "b_total" })];
      const read = () => ({ count: count.value, sum: sum.value / UNITS });
      return { sharedFor: () => registry.handle, read, close: () => registry.detach() };
    },
    open(handle) {
      const registry = Registry.attach(handle);
      const [count, sum] = [registry.counter({ name: "a_total" }), registry.counter({ name: "b_total" })];
      return {
        take(values, from, to) {
          for (let i = from; i < to; i++) {
            count.inc();
            sum.inc(Math.round(values[i & MASK] * UNITS));
          }
        },
      };
    },
  },
  "two Atomics.add, BigInt64Array": {
    make() {
      const cells = new BigInt64Array(new SharedArrayBuffer(16));
      return { sharedFor: () => cells, read: inUnits(cells) };
    },
    open(cells) {
      return {
        take(values, from, to) {
          for (let i = from; i < to; i++) {
            Atomics.add(cells, 0, 1n);
            Atomics.add(cells, 1, BigInt(Math.round(values[i & MASK] * UNITS)));
          }
        },
      };
    },
  },
  // In millionths, its sum exceeds 32 bits after some thousand records: the loss is the result.
  "two Atomics.add, Int32Array": {
    make() {
      const cells = new Int32Array(new SharedArrayBuffer(8));
      return { sharedFor: () => cells, read: inUnits(cells) };
    },
    open(cells) {
      return {
        take(values, from, to) {
          for (let i = from; i < to; i++) {
            Atomics.add(cells, 0, 1);
            Atomics.add(cells, 1, Math.round(values[i & MASK] * UNITS));
          }
        },
      };
    },
  },
  "read, add, write back": {
    make() {
      const cells = floats();
      return { sharedFor: () => cells, read: kept(cells) };
    },
    open(cells) {
      return {
        take(values, from, to) {
          for (let i = from; i < to; i++) {
            cells[0] += 1;
            cells[1] += values[i & MASK];
          }
        },
      };
    },
  },
  "the same behind a mutex of Atomics": {
    make() {
      const shared = { cells: floats(), lock: new Int32Array(new SharedArrayBuffer(4)) };
      return { sharedFor: () => shared, read: kept(shared.cells) };
    },
    open({ cells, lock }) {
      return {
        take(values, from, to) {
          for (let i = from; i < to; i++) {
            lockBy(lock);
            cells[0] += 1;
            cells[1] += values[i & MASK];
            if (Atomics.exchange(lock, 0, FREE) === WAITED_FOR) Atomics.notify(lock, 0, 1);
          }
        },
      };
    },
  },
  "a message each to an owner thread": {
    make: (threads) => ownerThread(threads),
    open: (shared, number) => tellOwner(shared, number, 1),
  },
  "a message for each 1,000 to an owner thread": {
    make: (threads) => ownerThread(threads),
    open: (shared, number) => tellOwner(shared, number, 1000),
  },
};

// States of the mutex. A thread that may have to wake others leaves it as WAITED_FOR.
const FREE = 0;
const HELD = 1;
const WAITED_FOR = 2;

function lockBy(lock) {
  if (Atomics.compareExchange(lock, 0, FREE, HELD) === FREE) return;
  while (Atomics.exchange(lock, 0, WAITED_FOR) !== FREE) Atomics.wait(lock, 0, WAITED_FOR);
}
