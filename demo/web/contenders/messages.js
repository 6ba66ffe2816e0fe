// The other cure: the main thread owns the number, and each record is a message to it.

/** What a message says: one more. */
const ONE = 1;

export function create() {
  let counted = 0;
  return {
    shared: undefined,
    counted: () => counted,
    /** A worker's message has arrived. */
    receive(one) {
      counted += one;
    },
  };
}

export function open() {
  return (log, place, records) => {
    for (let n = log[place], end = n + records; n < end; ) {
      postMessage(ONE);
      log[place] = ++n;
    }
  };
}
