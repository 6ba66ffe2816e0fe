/** The answers of OTLP's receivers: what they say of points that they did not take. */

import { decodeText } from "../../core/platform/text.ts";
import type { Answer, Partial } from "../sender.ts";

/** Returns what an accepted request's answer says; undefined if all points were taken without a remark. */
export function partialOf({ headers, body }: Answer): Partial | undefined {
  try {
    const isJson = /^application\/json\b/.test(headers["content-type"] ?? "");
    const { rejected, message } = isJson ? ofJson(body) : ofProtobuf(body);
    return rejected > 0 || message !== "" ? { rejected, message } : undefined;
  } catch {
    return undefined; // no answer of OTLP, from a receiver that took the request
  }
}

function ofJson(body: Uint8Array): Partial {
  const { partialSuccess = {} } = JSON.parse(decodeText(body)) as {
    readonly partialSuccess?: { readonly rejectedDataPoints?: number | string; readonly errorMessage?: string };
  };
  const { rejectedDataPoints = 0, errorMessage = "" } = partialSuccess;
  return { rejected: Number(rejectedDataPoints), message: String(errorMessage) };
}

const PARTIAL_SUCCESS = (1 << 3) | 2;
const REJECTED_DATA_POINTS = 1 << 3;
const ERROR_MESSAGE = (2 << 3) | 2;

/** Reads an ExportMetricsServiceResponse that has no fields but those known. */
function ofProtobuf(body: Uint8Array): Partial {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let power = 1; ; power *= 0x80) {
      const byte = body[at++] as number;
      value += (byte & 0x7f) * power;
      if (!(byte & 0x80)) return value;
    }
  };
  const partial = { rejected: 0, message: "" };
  while (at < body.length) {
    const tag = varint();
    const number = varint();
    if (tag === PARTIAL_SUCCESS) continue; // its fields follow
    if (tag === REJECTED_DATA_POINTS) partial.rejected = number;
    else if (tag === ERROR_MESSAGE) {
      partial.message = decodeText(body.subarray(at, at + number));
      at += number;
    } else throw new RangeError("an unknown field");
  }
  return partial;
}
