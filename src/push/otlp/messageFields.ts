/** The fields of a message in protobuf's wire format, as they are read. */

/** A field of a message. */
export interface Field {
  readonly number: number;
  /** A varint, or bytes; undefined for a field of another type. */
  readonly value: number | Uint8Array | undefined;
  /** The whole field, as it was written. */
  readonly bytes: Uint8Array;
}

const VARINT = 0;
const BYTES = 2;
/** Lengths of the types that have one. */
const LENGTHS: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/** Returns the fields of a message, in their order. Throws if it is no message of protobuf. */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = () => {
    let value = 0;
    // Ten bytes have 64 bits.
    for (let power = 1; power < 2 ** 70; power *= 0x80) {
      const byte = message[at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * power;
      if (byte < 0x80) return value;
    }
    throw new RangeError("no varint");
  };
  while (at < message.length) {
    const start = at;
    const tag = varint();
    const type = tag % 8;
    let value: number | Uint8Array | undefined;
    if (type === VARINT) value = varint();
    else {
      const length = type === BYTES ? varint() : (LENGTHS[type] ?? Number.NaN);
      if (!(at + length <= message.length)) throw new RangeError("no field");
      if (type === BYTES) value = message.subarray(at, at + length);
      at += length;
    }
    yield { number: Math.floor(tag / 8), value, bytes: message.subarray(start, at) };
  }
}
