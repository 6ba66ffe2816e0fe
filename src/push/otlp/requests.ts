/** The requests of one reading: another one begins when the last is large, so that receivers take each. */

import type { Definition } from "../../core/define/definition.ts";
import type { Cursor } from "../../core/read/cursor.ts";
import { USER_AGENT } from "../../streams/sdkIdentity.ts";
import type { Scope } from "../../streams/stream.ts";
import type { Payload } from "../sender.ts";
import type { Content, Metric, MetricHead, Point, RequestWriter } from "./model.ts";

/**
 * Bytes after which another request begins. Receivers and proxies take no more than some size: nginx 1 MiB by default,
 * the Collector of OpenTelemetry 20 MiB, vendors as little as 512,000 bytes.
 */
export const MOST_BYTES = 480 * 1024;

/** A part of a reading: series and what is sent of them. */
export interface Part {
  readonly cursor: Cursor;
  /** Returns what is sent of a metric; undefined if it is left out. */
  metricOf(definition: Definition): Metric | undefined;
  /** Returns what is sent of the series at the cursor; undefined if it is left out. */
  pointOf(content: Content): Point | undefined;
}

/**
 * Writes all series. Scopes and metrics without points are left out. A scope comes again if its metrics do not follow
 * each other.
 */
export function* requestsOf(parts: readonly Part[], begin: () => RequestWriter, mostBytes: number): Generator<Payload> {
  let open: OpenRequest | undefined;
  for (const { cursor, metricOf, pointOf } of parts) {
    let definition: Definition | undefined;
    let metric: Metric | undefined;
    while (cursor.next()) {
      if (cursor.definition !== definition) {
        definition = cursor.definition;
        metric = metricOf(definition);
      }
      const point = metric && pointOf(metric.head.content);
      if (!metric || !point) continue;
      open ??= new OpenRequest(begin());
      open.write(metric, point);
      if (open.size < mostBytes) continue;
      yield open.finish();
      open = undefined;
    }
  }
  if (open) yield open.finish();
}

class OpenRequest {
  readonly #writer: RequestWriter;
  #points = 0;
  #scope: Scope | undefined;
  #head: MetricHead | undefined;

  constructor(writer: RequestWriter) {
    this.#writer = writer;
  }

  get size(): number {
    return this.#writer.size;
  }

  write({ scope, head }: Metric, point: Point): void {
    if (head !== this.#head) {
      if (this.#head) this.#writer.closeMetric();
      if (scope !== this.#scope) {
        if (this.#scope) this.#writer.closeScope();
        this.#writer.openScope(scope);
        this.#scope = scope;
      }
      this.#writer.openMetric(head);
      this.#head = head;
    }
    this.#writer.point(point);
    this.#points++;
  }

  finish(): Payload {
    this.#writer.closeMetric();
    this.#writer.closeScope();
    const headers = { "Content-Type": this.#writer.contentType, "User-Agent": USER_AGENT };
    return { body: this.#writer.finish(), headers, points: this.#points };
  }
}
