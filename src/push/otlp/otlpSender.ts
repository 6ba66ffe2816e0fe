/** The sender of OTLP over HTTP: readings of a registry as requests with metrics of one resource. */

import { wallClock } from "../../core/platform/wallClock.ts";
import type { Registry } from "../../core/registry.ts";
import type { Sender, SenderDescription } from "../sender.ts";
import { partialOf } from "./answer.ts";
import { JsonRequest } from "./jsonRequest.ts";
import type { Attributes, Protocol, Scope, Temporality } from "./model.ts";
import { headOf, pointOf } from "./pointOf.ts";
import { ProtobufRequest } from "./protobufRequest.ts";
import { requestsOf } from "./requests.ts";

/** The data of the sender. */
export interface OtlpDescription extends SenderDescription {
  readonly type: "otlp";
  readonly protocol: Protocol;
  readonly temporality: Temporality;
  readonly resource: Attributes;
}

const SCOPE: Scope = { name: "threadtally" };

/** The statuses after which a request may succeed later, by the specification of OTLP. */
const RETRIED: readonly number[] = [429, 502, 503, 504];

export function otlpSender(registry: Registry, { protocol, temporality, resource }: OtlpDescription): Sender {
  const Request = protocol === "http/json" ? JsonRequest : ProtobufRequest;
  const deltas = temporality === "delta" ? registry.deltas() : undefined;
  let since = 0;
  return {
    isCumulative: deltas === undefined,
    *read() {
      const cursor = deltas?.cursor() ?? registry.cursor({ ignoreResets: true });
      const time = wallClock();
      yield* requestsOf(
        cursor,
        () => new Request(resource),
        (definition) => ({ scope: SCOPE, head: headOf(definition, temporality) }),
        (one, { content }) => pointOf(one, content, time, since),
      );
      since = time;
    },
    isRetried: (status) => RETRIED.includes(status),
    partialOf,
  };
}
