/** Numbers as text. Most are integers or short decimals, whose digits are written by hand. */

import type { Bytes } from "../../wire/bytes.ts";

const ZERO = 48;
const MINUS = 45;
const POINT = 46;
const MAX_DIGITS = 17; // of an integer below 2^53, with its sign

/**
 * Below this, an integer has at most 15 digits, and a decimal of these digits is the shortest that identifies its
 * double.
 */
const MAX_SHORT = 1e15;

/** Writes a double that is an integer divided by `scale`, so that parsing it gives the same double. */
export function writeNumber(bytes: Bytes, value: number, scale = 1): void {
  if (Number.isSafeInteger(value)) writeInteger(bytes, value);
  else if (!writeDecimal(bytes, value, scale)) bytes.text(otherText(value));
}

export function writeInteger(bytes: Bytes, value: number): void {
  bytes.reserve(MAX_DIGITS);
  if (value < 0) bytes.array[bytes.length++] = MINUS;
  writeDigits(bytes, Math.abs(value), 1);
}

/** Writes a short decimal. Returns false if the value is not one with the places of the scale. */
function writeDecimal(bytes: Bytes, value: number, scale: number): boolean {
  let places = placesOf(scale);
  if (places === 0) return false;
  const magnitude = Math.abs(value);
  const units = Math.round(magnitude * scale);
  if (!(units < MAX_SHORT && units / scale === magnitude)) return false;
  const whole = Math.floor(units / scale);
  let fraction = units - whole * scale;
  for (; fraction % 10 === 0; fraction /= 10) places--;
  bytes.reserve(MAX_DIGITS + places); // the whole has at most 15 digits, which leaves room for the point
  if (value < 0) bytes.array[bytes.length++] = MINUS;
  writeDigits(bytes, whole, 1);
  bytes.array[bytes.length++] = POINT;
  writeDigits(bytes, fraction, places);
  return true;
}

/** Returns the number of decimal places that a scale keeps; 0 if it is 1 or not a power of ten. */
function placesOf(scale: number): number {
  let places = 0;
  for (let rest = scale; rest > 1; rest /= 10) {
    if (rest % 10 !== 0) return 0;
    places++;
  }
  return places;
}

/** Writes a whole number of at most 16 digits, padded with zeros to `width`. */
function writeDigits(bytes: Bytes, whole: number, width: number): void {
  if (whole >= 1e8) {
    const upper = Math.floor(whole / 1e8);
    writeDigits(bytes, upper, width - 8);
    writeSmall(bytes, whole - upper * 1e8, 8);
  } else writeSmall(bytes, whole, width);
}

/** Writes a number below 1e8, which engines divide as a 32-bit integer. */
function writeSmall(bytes: Bytes, whole: number, width: number): void {
  let digits = 1;
  for (let limit = 10; limit <= whole; limit *= 10) digits++;
  const start = bytes.length;
  const end = start + (digits < width ? width : digits);
  const { array } = bytes;
  let rest = whole | 0;
  for (let place = end - 1; place >= start; place--) {
    const next = (rest / 10) | 0;
    array[place] = ZERO + rest - next * 10;
    rest = next;
  }
  bytes.length = end;
}

function otherText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  if (value === Number.NEGATIVE_INFINITY) return "-Inf";
  return String(value);
}

/** Returns a bound as Go's %g prints it, since Prometheus compares bounds in this form: 0.005, 1e-05, 1e+06. */
export function boundText(bound: number): string {
  if (!Number.isFinite(bound)) return otherText(bound);
  const text = bound.toExponential();
  const behindDigits = text.indexOf("e");
  const power = Number(text.slice(behindDigits + 1));
  if (power >= -4 && power < 6) return String(bound);
  const size = String(Math.abs(power)).padStart(2, "0");
  return `${text.slice(0, behindDigits)}e${power < 0 ? "-" : "+"}${size}`;
}
