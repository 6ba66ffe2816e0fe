/** A receiver of OTLP that decodes requests by the official schema, and checks what it receives. */

import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { expect, onTestFinished } from "vitest";

const { opentelemetry } = createRequire(import.meta.url)(
  "@opentelemetry/otlp-transformer/build/src/generated/root.js",
) as { opentelemetry: never };

interface Message {
  toJSON(): Request;
}

interface Decoder {
  decode(bytes: Uint8Array): Message;
}

/** A message, with integers of 64 bits as texts. */
interface Request {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeMetrics: readonly { readonly metrics: readonly Metric[] }[];
  }[];
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}

interface Metric {
  readonly name: string;
  readonly unit?: string;
  readonly sum?: Data;
  readonly histogram?: Data;
  readonly gauge?: Data;
}

interface Data {
  readonly aggregationTemporality?: string;
  readonly isMonotonic?: boolean;
  readonly dataPoints: readonly DataPoint[];
}

interface DataPoint {
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
  readonly attributes?: readonly Attribute[];
  readonly asInt?: string;
  readonly asDouble?: number;
  readonly count?: string;
  readonly sum?: number;
  readonly bucketCounts?: readonly string[];
}

/** A series as it was received: the last totals, or the sums of all differences. */
export interface Received {
  readonly unit: string;
  readonly isMonotonic: boolean;
  value: number;
  sum: number;
  buckets: readonly number[];
  start: string;
  end: string;
}

export class Receiver {
  readonly url: string;
  /** Times of the requests, in milliseconds since 1970. */
  readonly times: number[] = [];
  /** The series by path, metric, attributes and the id of the process. */
  readonly series = new Map<string, Received>();
  readonly problems: string[] = [];

  private constructor(url: string) {
    this.url = url;
  }

  static async start(): Promise<Receiver> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const receiver = new Receiver(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const root = opentelemetry as { proto: { collector: { metrics: { v1: Record<string, Decoder> } } } };
    const decoder = root.proto.collector.metrics.v1.ExportMetricsServiceRequest as Decoder;
    server.on("request", async (request, response) => {
      const chunks: Buffer[] = [];
      try {
        for await (const chunk of request) chunks.push(chunk);
      } catch {
        return; // the app ended while it sent
      }
      const body = Buffer.concat(chunks);
      const bytes = request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
      receiver.#add((request.url as string).slice(1), decoder.decode(bytes).toJSON());
      response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
    });
    return receiver;
  }

  #add(path: string, request: Request): void {
    this.times.push(Date.now());
    for (const { resource, scopeMetrics } of request.resourceMetrics) {
      const instance = resource.attributes.find(({ key }) => key === "service.instance.id")?.value.stringValue ?? "";
      for (const { metrics } of scopeMetrics) for (const metric of metrics) this.#addMetric(path, metric, instance);
    }
  }

  #addMetric(path: string, { name, unit = "", ...metric }: Metric, instance: string): void {
    const data = metric.sum ?? metric.histogram ?? metric.gauge;
    for (const point of data?.dataPoints ?? []) {
      const attributes = JSON.stringify((point.attributes ?? []).map((one) => [one.key, one.value]));
      const key = [path, name, attributes, instance].join(" ");
      const isDelta = data?.aggregationTemporality === "AGGREGATION_TEMPORALITY_DELTA";
      const value = Number(point.asInt ?? point.asDouble ?? point.count ?? 0);
      const { startTimeUnixNano: start, timeUnixNano: end, sum = 0, bucketCounts = [] } = point;
      const buckets = bucketCounts.map(Number);
      const before = this.series.get(key);
      const isMonotonic = metric.sum?.isMonotonic ?? !metric.sum;
      const problem = (text: string) => this.problems.push(`${key}: ${text}`);
      if (BigInt(start) > BigInt(end)) problem(`begins after its end`);
      if (metric.histogram && buckets.reduce((all, one) => all + one, 0) !== value) problem("the count is torn");
      if (before && isDelta && BigInt(start) < BigInt(before.end)) problem("differences overlap");
      if (before && !isDelta && start !== before.start) problem("the beginning has changed");
      if (before && !isDelta && isMonotonic && value < before.value) problem("a total has fallen");
      if (isDelta && value < 0) problem("a difference is negative");
      const add = before && isDelta ? before : { value: 0, sum: 0, buckets: [] as readonly number[] };
      this.series.set(key, {
        ...{ unit, isMonotonic, start, end, value: add.value + value, sum: add.sum + sum },
        buckets: buckets.map((one, index) => one + (add.buckets[index] ?? 0)),
      });
    }
  }

  /** Returns the series of one metric whose key contains a text: one of each process. */
  all(path: string, name: string, part = ""): Received[] {
    const found = [...this.series].filter(([key]) => key.startsWith(`${path} ${name} `) && key.includes(part));
    return found.map(([, series]) => series);
  }

  /** Returns the only one of these series. */
  of(path: string, name: string, part = ""): Received {
    const found = this.all(path, name, part);
    expect(found).toHaveLength(1);
    return found[0] as Received;
  }
}
