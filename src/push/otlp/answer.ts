/** The answers of OTLP's receivers: what they say of points that they did not take, and of requests. */

import { decodeText } from "../../core/platform/text.ts";
import type { Answer, Partial } from "../sender.ts";

/** Returns what an accepted request's answer says; undefined if all points were taken without a remark. */
export function partialOf(answer: Answer): Partial | undefined {
  const type = answer.headers["content-type"] ?? "";
  if (/^text\/html\b/.test(type)) return { rejected: 0, message: "the answer is HTML, so this may be another server" };
  try {
    const { rejected, message } = isJson(answer) ? ofJson(answer.body) : ofProtobuf(answer.body);
    return rejected > 0 || message !== "" ? { rejected, message } : undefined;
  } catch {
    return undefined; // no answer of OTLP, from a receiver that took the request
  }
}

/** Returns the message of a google.rpc.Status, which says why a request was not accepted; undefined if it is none. */
export function statusMessageOf(answer: Answer): string | undefined {
  try {
    const { message } = isJson(answer) ? JSON.parse(decodeText(answer.body)) : { message: messageOf(answer.body) };
    return typeof message === "string" && message !== "" ? message : undefined;
  } catch {
    return undefined;
  }
}

function isJson({ headers }: Answer): boolean {
  return /^application\/json\b/.test(headers["content-type"] ?? "");
}

function ofJson(body: Uint8Array): Partial {
  const { rejectedDataPoints, errorMessage } = JSON.parse(decodeText(body)).partialSuccess ?? {};
  return {
    rejected: countOf(Number(rejectedDataPoints)),
    message: typeof errorMessage === "string" ? errorMessage : "",
  };
}

/** Returns a number of points; 0 for what can be none. */
function countOf(given: number): number {
  return Number.isSafeInteger(given) && given > 0 ? given : 0;
}

/** Of an ExportMetricsServiceResponse. */
const PARTIAL_SUCCESS = 1;
const REJECTED_DATA_POINTS = 1;
const ERROR_MESSAGE = 2;
/** Of a Status. */
const MESSAGE = 2;

function ofProtobuf(body: Uint8Array): Partial {
  const partial = { rejected: 0, message: "" };
  for (const [field, value] of fieldsOf(body)) {
    if (field !== PARTIAL_SUCCESS || typeof value === "number") continue;
    for (const [part, given] of fieldsOf(value)) {
      if (part === REJECTED_DATA_POINTS && typeof given === "number") partial.rejected = countOf(given);
      if (part === ERROR_MESSAGE && typeof given !== "number") partial.message = decodeText(given);
    }
  }
  return partial;
}

function messageOf(body: Uint8Array): string | undefined {
  for (const [field, value] of fieldsOf(body))
    if (field === MESSAGE && typeof value !== "number") return decodeText(value);
  return undefined;
}

const VARINT = 0;
const BYTES = 2;
/** Lengths of the types that have one. */
const LENGTHS: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/** Returns the fields of a message that are varints or bytes. Throws if it is no message of protobuf. */
function* fieldsOf(message: Uint8Array): Generator<[field: number, value: number | Uint8Array]> {
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
    const tag = varint();
    const field = Math.floor(tag / 8);
    const type = tag % 8;
    if (type === VARINT) yield [field, varint()];
    else {
      const length = type === BYTES ? varint() : (LENGTHS[type] ?? Number.NaN);
      if (!(at + length <= message.length)) throw new RangeError("no field");
      if (type === BYTES) yield [field, message.subarray(at, at + length)];
      at += length;
    }
  }
}
