/** The scenarios that take seconds each. */

/** The system tests search them. A search that ends with the first failure comes to them last. */
export const SLOW = new Set([
  "a word past its mark: holder, two readers",
  "a recorder with an address, a remover, and another key: one switch",
  "two removers and another key: one switch",
  "two new keys at once, one of them in a series used again: one switch",
  "a holder killed at each step, and the next, and a third",
  "two borrowers and a reader",
  "released and adopted, while a reader reads",
  "one key, asked for by two, one killed at each step, and by a third",
  "two series, three keys",
  "a reset while another lane resets as often as it has buffers",
  "a histogram of two words: resetter, writer, reader",
  "an up-down counter that two change while it is removed",
  "a histogram of two words: resetter, writer, reader of totals",
  "two resetters, a writer and a reader",
  "a mean past its mark: resetter, writer, reader",
  "six large values: holder, reader",
  "a counter with large amounts: resetter, writer, reader",
  "three borrowers, one of them killed at each step",
  "an up-down counter that changes by large amounts while it is removed",
  "an up-down counter that two remove",
  "a counter: one removes it, another shows it, a writer, a reader",
  "a counter: resetter, writer, reader",
  "four resets by one lane, and a reader",
  "large and small values of two holders: reader reads twice",
]);
