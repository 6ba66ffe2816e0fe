/** The halves of a request that is too large for its receiver. */

import { decodeText, encodeText } from "../../core/platform/text.ts";
import { Bytes } from "../../wire/bytes.ts";
import { closeMessage, openMessage } from "../../wire/wire.ts";
import type { Payload } from "../sender.ts";
import {
  DATA_POINTS,
  OTLP_EXPONENTIAL_HISTOGRAM,
  OTLP_GAUGE,
  OTLP_HISTOGRAM,
  OTLP_SUM,
  REQUEST_RESOURCE_METRICS,
  RESOURCE_METRICS_SCOPE_METRICS,
  SCOPE_METRICS_METRICS,
} from "./fields.ts";
import { fieldsOf } from "./messageFields.ts";
import type { Protocol } from "./model.ts";

/** A way to take messages apart. The depth of a request is 0, that of a metric's content, which has its points, 4. */
interface Form<M> {
  read(body: Uint8Array): M;
  write(message: M): Uint8Array<ArrayBuffer>;
  /** Returns the parts of a message that the next depth has: resources, scopes, metrics, contents, points. */
  parts(message: M, depth: number): readonly M[];
  /** Returns a message with these parts instead of those that it has. */
  withParts(message: M, depth: number, parts: readonly M[]): M;
}

/** The depth of messages whose parts are points. */
const DEEPEST = 4;

/** The fields of the parts at each depth. */
const FIELDS: readonly (readonly number[])[] = [
  [REQUEST_RESOURCE_METRICS],
  [RESOURCE_METRICS_SCOPE_METRICS],
  [SCOPE_METRICS_METRICS],
  [OTLP_GAUGE, OTLP_SUM, OTLP_HISTOGRAM, OTLP_EXPONENTIAL_HISTOGRAM],
  [DATA_POINTS],
];

const protobuf: Form<Uint8Array<ArrayBuffer>> = {
  read: (body) => body as Uint8Array<ArrayBuffer>,
  write: (message) => message,
  parts: (message, depth) =>
    Array.from(fieldsOf(message)).flatMap(({ number, value }) =>
      FIELDS[depth]?.includes(number) ? [value as Uint8Array<ArrayBuffer>] : [],
    ),
  withParts(message, depth, parts) {
    const bytes = new Bytes();
    let part = 0;
    for (const { number, bytes: whole } of fieldsOf(message)) {
      if (!FIELDS[depth]?.includes(number)) write(bytes, whole);
      else if (part++ === 0) {
        // All in place of the first one: fields of one number stay in their order.
        for (const one of parts) {
          const start = openMessage(bytes, number);
          write(bytes, one);
          closeMessage(bytes, start);
        }
      }
    }
    return bytes.take();
  },
};

function write(bytes: Bytes, written: Uint8Array): void {
  bytes.reserve(written.length);
  bytes.array.set(written, bytes.length);
  bytes.length += written.length;
}

/** A message in JSON. */
type Members = Readonly<Record<string, unknown>>;

/** The members that have the parts at each depth. */
const MEMBERS: readonly (readonly string[])[] = [
  ["resourceMetrics"],
  ["scopeMetrics"],
  ["metrics"],
  ["gauge", "sum", "histogram", "exponentialHistogram"],
  ["dataPoints"],
];

const json: Form<Members> = {
  read: (body) => JSON.parse(decodeText(body)),
  write: (message) => encodeText(JSON.stringify(message)),
  parts: (message, depth) => [message[memberOf(message, depth)] as Members | Members[]].flat(),
  withParts: (message, depth, parts) => ({
    ...message,
    [memberOf(message, depth)]: Array.isArray(message[memberOf(message, depth)]) ? parts : parts[0],
  }),
};

function memberOf(message: Members, depth: number): string {
  return MEMBERS[depth]?.find((member) => member in message) as string;
}

/** Returns two payloads that together have the points of one; undefined if it has a single one. */
export function halvesOf(payload: Payload, protocol: Protocol): readonly Payload[] | undefined {
  return protocol === "http/json" ? halvesIn(payload, json) : halvesIn(payload, protobuf);
}

function halvesIn<M>({ body, ...rest }: Payload, form: Form<M>): readonly Payload[] | undefined {
  const halves = halved(form.read(body), 0, form);
  return halves?.map((half) => ({ ...rest, body: form.write(half), points: pointsIn(half, 0, form) }));
}

/** Halves the parts of the first depth that has more than one. */
function halved<M>(message: M, depth: number, form: Form<M>): readonly M[] | undefined {
  const parts = form.parts(message, depth);
  const middle = parts.length >> 1;
  if (middle > 0) {
    return [parts.slice(0, middle), parts.slice(middle)].map((half) => form.withParts(message, depth, half));
  }
  if (depth === DEEPEST) return undefined;
  return halved(parts[0] as M, depth + 1, form)?.map((half) => form.withParts(message, depth, [half]));
}

function pointsIn<M>(message: M, depth: number, form: Form<M>): number {
  const parts = form.parts(message, depth);
  if (depth === DEEPEST) return parts.length;
  return parts.reduce((sum, part) => sum + pointsIn(part, depth + 1, form), 0);
}
