// The styles of text on a terminal.

/**
 * Returns whether output may have colours: on a terminal, unless NO_COLOR is set. As in Node, FORCE_COLOR comes before
 * both; only 0 and "false" switch colours off.
 */
export function hasColors({ FORCE_COLOR, NO_COLOR, TERM }, isTerminal) {
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return isTerminal && !NO_COLOR && TERM !== "dumb";
}

const PARAMETERS = { strong: 1, quiet: 2, bad: 31, good: 32 };

/** Returns a function for each style that wraps text in its escape codes, or returns it as it is. */
export function stylesWith(colors) {
  const wrap = (parameter) => (text) => (colors && text ? `\x1b[${parameter}m${text}\x1b[0m` : text);
  return Object.fromEntries(Object.entries(PARAMETERS).map(([style, parameter]) => [style, wrap(parameter)]));
}
