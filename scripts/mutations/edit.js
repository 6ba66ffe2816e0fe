// One change of a source. Its text must be in its file exactly once.

export const edit = (file, from, to) => ({ file, from, to });

/** Exchanges two neighbouring pieces of a file. */
export const swap = (file, first, between, second) =>
  edit(file, `${first}${between}${second}`, `${second}${between}${first}`);
