// Shared words with room around them, so that writing to one never slows another that happens to lie beside it.

/** Processors fetch memory in lines of 64 or 128 bytes. */
const LINE_BYTES = 128;

/** A shared array of one of the typed kinds, alone in its cache lines. */
export function sharedWords(Kind, length) {
  const bytes = Math.ceil((length * Kind.BYTES_PER_ELEMENT) / LINE_BYTES) * LINE_BYTES;
  return new Kind(new SharedArrayBuffer(bytes + 2 * LINE_BYTES), LINE_BYTES, length);
}
