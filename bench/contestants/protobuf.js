// A parser for just enough of the protobuf exposition to add up its counters.

const FAMILY_METRIC = 4;
const METRIC_COUNTER = 3;
const COUNTER_VALUE = 1;
const LENGTH_DELIMITED = 2;
const FIXED_BYTES = { 1: 8, 5: 4 };

/** Returns the sum of all counters in length-delimited MetricFamily messages. */
export function protobufTotal(bytes) {
  let sum = 0;
  for (let at = 0; at < bytes.length; ) {
    const [length, begin] = varint(bytes, at);
    for (const metric of fields(bytes, begin, begin + length, FAMILY_METRIC)) {
      for (const counter of fields(bytes, ...metric, METRIC_COUNTER)) {
        for (const [from] of fields(bytes, ...counter, COUNTER_VALUE)) sum += bytes.readDoubleLE(from);
      }
    }
    at = begin + length;
  }
  return sum;
}

/** Yields the ranges of the fields with this number in a message. */
function* fields(bytes, from, to, wanted) {
  for (let at = from; at < to; ) {
    const [key, begin] = varint(bytes, at);
    const end = endOf(bytes, begin, key & 7);
    if (key >> 3 === wanted) yield [(key & 7) === LENGTH_DELIMITED ? varint(bytes, begin)[1] : begin, end];
    at = end;
  }
}

function endOf(bytes, at, type) {
  if (FIXED_BYTES[type]) return at + FIXED_BYTES[type];
  const [number, end] = varint(bytes, at);
  return type === LENGTH_DELIMITED ? end + number : end;
}

/** Reads a number. Returns it with its end. */
function varint(bytes, from) {
  let [number, factor, at] = [0, 1, from];
  for (; bytes[at] & 0x80; at++, factor *= 128) number += (bytes[at] & 0x7f) * factor;
  return [number + bytes[at] * factor, at + 1];
}
