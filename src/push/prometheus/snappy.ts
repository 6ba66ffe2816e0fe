/**
 * Snappy's block format (https://github.com/google/snappy/blob/main/format_description.txt), in which remote write
 * compresses: literal bytes, and copies of earlier ones. One pass finds the copies with a table of hashes.
 */

const COPY = 2; // the kind of element with an offset of two bytes
const LONGEST_COPY = 64;
const SHORTEST_COPY = 4;
const LARGEST_OFFSET = 0xffff;
const HASH_BITS = 14;
/** After this many places without a copy, the search begins to leave places out: the bytes may be random. */
const PATIENCE = 5; // as a power of two

/** The last place of each hash, plus 1. It is kept for the next call. */
const places = new Int32Array(1 << HASH_BITS);

/** Compresses bytes. The result is at most a sixth and 32 bytes longer. */
export function compressSnappy(input: Uint8Array): Uint8Array<ArrayBuffer> {
  const output = new Output(32 + input.length + Math.ceil(input.length / 6));
  output.varint(input.length);
  places.fill(0);
  const end = input.length - SHORTEST_COPY;
  let literal = 0; // start of the bytes that no copy contains
  let misses = 0;
  for (let place = 0; place <= end; ) {
    const next = fourBytes(input, place);
    const hash = Math.imul(next, 0x1e35a7bd) >>> (32 - HASH_BITS);
    const earlier = (places[hash] as number) - 1;
    places[hash] = place + 1;
    if (earlier < 0 || place - earlier > LARGEST_OFFSET || fourBytes(input, earlier) !== next) {
      place += 1 + (misses++ >> PATIENCE);
      continue;
    }
    misses = 0;
    let length = SHORTEST_COPY;
    while (place + length < input.length && input[earlier + length] === input[place + length]) length++;
    output.literal(input, literal, place);
    output.copy(place - earlier, length);
    place += length;
    literal = place;
  }
  output.literal(input, literal, input.length);
  return output.bytes.subarray(0, output.length);
}

function fourBytes(bytes: Uint8Array, place: number): number {
  return (
    (bytes[place] as number) |
    ((bytes[place + 1] as number) << 8) |
    ((bytes[place + 2] as number) << 16) |
    ((bytes[place + 3] as number) << 24)
  );
}

/** Compressed bytes, with room for all of them. */
class Output {
  readonly bytes: Uint8Array<ArrayBuffer>;
  length = 0;

  constructor(room: number) {
    this.bytes = new Uint8Array(room);
  }

  byte(value: number): void {
    this.bytes[this.length++] = value;
  }

  varint(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.byte((rest % 0x80) | 0x80);
    this.byte(rest);
  }

  /** Writes the bytes from `start` to `end` as they are. */
  literal(input: Uint8Array, start: number, end: number): void {
    const before = end - start - 1;
    if (before < 0) return;
    if (before < 60) this.byte(before << 2);
    else {
      const width = before < 2 ** 8 ? 1 : before < 2 ** 16 ? 2 : before < 2 ** 24 ? 3 : 4;
      this.byte((59 + width) << 2);
      for (let n = 0; n < width; n++) this.byte((before >>> (8 * n)) & 0xff);
    }
    this.bytes.set(input.subarray(start, end), this.length);
    this.length += before + 1;
  }

  /** Writes bytes that begin this many bytes earlier. */
  copy(offset: number, length: number): void {
    for (let rest = length; rest > 0; rest -= LONGEST_COPY) {
      this.byte(((Math.min(rest, LONGEST_COPY) - 1) << 2) | COPY);
      this.byte(offset & 0xff);
      this.byte(offset >> 8);
    }
  }
}
