// The other solution: the main thread owns the number, and each record is a message to it.

/** The content of a message: one more. */
const ONE = 1;

export function create() {
  let counted = 0;
  return {
    shared: undefined,
    counted: () => counted,
    /** Counts a worker's message. */
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
