/** The sender of OTLP over HTTP: readings of a registry as requests with metrics of one resource. */

import { wallClock } from "../../core/platform/wallClock.ts";
import type { Cursor } from "../../core/read/cursor.ts";
import type { Registry } from "../../core/registry.ts";
import { type Scope, STREAMS_SPACE, attributesOf as streamAttributes } from "../../streams/stream.ts";
import { versionProblem } from "../../streams/version.ts";
import type { Sender, SenderDescription } from "../sender.ts";
import { partialOf, statusMessageOf } from "./answer.ts";
import { halvesOf } from "./halves.ts";
import { JsonRequest } from "./jsonRequest.ts";
import type { Attributes, Protocol, Temporality } from "./model.ts";
import { attributesOf, headOf, pointOf } from "./pointOf.ts";
import { ProtobufRequest } from "./protobufRequest.ts";
import { MOST_BYTES, type Part, requestsOf } from "./requests.ts";
import { streamsOf } from "./streams.ts";

/** The data of the sender. */
export interface OtlpDescription extends SenderDescription {
  readonly type: "otlp";
  readonly protocol: Protocol;
  readonly temporality: Temporality;
  readonly resource: Attributes;
}

/** Smaller requests are not halved, so that a receiver which refuses every one gets only so many. */
const LEAST_BYTES = 16 * 1024;

const SCOPE: Scope = { name: "threadtally" };

/** The statuses after which a request may succeed later, by the specification of OTLP. */
const RETRIED: readonly number[] = [429, 502, 503, 504];

export function otlpSender(registry: Registry, { protocol, temporality, resource }: OtlpDescription): Sender {
  const Request = protocol === "http/json" ? JsonRequest : ProtobufRequest;
  const isDelta = temporality === "delta";
  const metrics = readerOf(registry, isDelta);
  const streams = readerOf(registry, isDelta, STREAMS_SPACE);
  const streamMetricOf = streamsOf(temporality);
  let since = 0;
  let mostBytes = MOST_BYTES;
  return {
    isCumulative: !isDelta,
    *read() {
      // Before anything is read: differences are read once.
      const problem = versionProblem((key) => registry.note(key));
      if (problem) throw problem;
      const [own, ofStreams] = [metrics(), streams()];
      // Intervals do not overlap, whatever the clock does.
      const time = Math.max(wallClock(), since);
      const parts: Part[] = [
        {
          cursor: own,
          metricOf: (definition) => ({ scope: SCOPE, head: headOf(definition, temporality) }),
          pointOf: (content) => pointOf(own, content, attributesOf(own.labels), time, since),
        },
        {
          cursor: ofStreams,
          metricOf: streamMetricOf,
          pointOf: (content) => pointOf(ofStreams, content, streamAttributes(ofStreams.labels), time, since),
        },
      ];
      yield* requestsOf(parts, () => new Request(resource), mostBytes);
      since = time;
    },
    isRetried: (status) => RETRIED.includes(status),
    halve(payload) {
      const { length } = payload.body;
      const halves = length >= LEAST_BYTES ? halvesOf(payload, protocol) : undefined;
      if (halves) mostBytes = Math.min(mostBytes, length >> 1);
      return halves;
    },
    partialOf,
    reasonOf: statusMessageOf,
  };
}

/** Returns a function that begins a reading: of totals, or of differences to its last call. */
function readerOf(registry: Registry, isDelta: boolean, space?: string): () => Cursor {
  const options = space === undefined ? {} : { space };
  if (!isDelta) return () => registry.cursor({ ...options, ignoreResets: true });
  const deltas = registry.deltas(options);
  return () => deltas.cursor();
}
