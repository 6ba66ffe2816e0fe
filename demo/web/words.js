// Shared words with padding around them, so that writing to one never slows down another beside it.

/** Processors fetch memory in cache lines of 64 or 128 bytes. */
const LINE_BYTES = 128;

/** Returns a shared typed array that is alone in its cache lines. */
export function sharedWords(Kind, length) {
  const bytes = Math.ceil((length * Kind.BYTES_PER_ELEMENT) / LINE_BYTES) * LINE_BYTES;
  return new Kind(new SharedArrayBuffer(bytes + 2 * LINE_BYTES), LINE_BYTES, length);
}
