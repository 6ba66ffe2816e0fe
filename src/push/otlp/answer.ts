/** The answers of OTLP's receivers: what they say of points that they did not take, and of requests. */

import { decodeText } from "../../core/platform/text.ts";
import type { Answer, Partial } from "../sender.ts";
import { fieldsOf } from "./messageFields.ts";

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
  for (const { number, value } of fieldsOf(body)) {
    if (number !== PARTIAL_SUCCESS || typeof value !== "object") continue;
    for (const { number: part, value: given } of fieldsOf(value)) {
      if (part === REJECTED_DATA_POINTS && typeof given === "number") partial.rejected = countOf(given);
      if (part === ERROR_MESSAGE && typeof given === "object") partial.message = decodeText(given);
    }
  }
  return partial;
}

function messageOf(body: Uint8Array): string | undefined {
  for (const { number, value } of fieldsOf(body))
    if (number === MESSAGE && typeof value === "object") return decodeText(value);
  return undefined;
}
