/** Halves of requests, decoded by OpenTelemetry's own decoder. */

import { MeterProvider } from "threadtally/opentelemetry";
import { expect, test } from "vitest";
import { halvesOf } from "../../../src/push/otlp/halves.ts";
import type { Protocol } from "../../../src/push/otlp/model.ts";
import type { Payload } from "../../../src/push/sender.ts";
import { Dice, randomRegistry } from "../../prometheus/randomRegistry.ts";
import { expectSame } from "../../support/expectSame.ts";
import { seed } from "../../support/property.ts";
import { type Decoded, decodeRequest } from "./decode.ts";
import { made, senderOf } from "./readSender.ts";

/** The points of requests, each with all that is around it. */
function pointsOf(payloads: Iterable<Payload>): Decoded[] {
  return Array.from(payloads).flatMap(({ body, headers }) =>
    decodeRequest(body, headers["Content-Type"] as string).resourceMetrics.flatMap(
      ({ resource, scopeMetrics }: Decoded) =>
        scopeMetrics.flatMap(({ scope, schemaUrl, metrics }: Decoded) =>
          metrics.flatMap((metric: Decoded) => {
            const { dataPoints, ...content } = metric[metric.data];
            return dataPoints.map((point: Decoded) => ({
              ...{ resource, scope, schemaUrl, metric: { ...metric, [metric.data]: content } },
              point,
            }));
          }),
        ),
    ),
  );
}

/** The single points of a payload, by halving it again and again. */
function* singles(payload: Payload, protocol: Protocol): Generator<Payload> {
  const halves = halvesOf(payload, protocol);
  if (!halves) yield payload;
  for (const half of halves ?? []) yield* singles(half, protocol);
}

test.each(["http/protobuf", "http/json"] as const)(
  "have each point of %s once, in order, and all around it",
  (protocol) => {
    for (let run = 0; run < 15; run++) {
      const registry = made(randomRegistry(new Dice(seed + run)).registry);
      const meter = new MeterProvider({ registry }).getMeter("shop", "1.2", { schemaUrl: "http://schema" });
      for (const name of ["requests", "jobs"]) {
        const counter = meter.createCounter(name, { description: "D", unit: "s" });
        for (const attributes of [{ n: 1 }, { list: ["a", 2n as never] }]) counter.add(0.5, attributes);
      }
      for (const temporality of ["cumulative", "delta"]) {
        const [whole] = senderOf(registry, { protocol, temporality }).read() as Iterable<Payload>;
        const halves = halvesOf(whole as Payload, protocol) as Payload[];
        expect(halves).toHaveLength(2);
        expect(halves.map(({ points }) => points)).toEqual(halves.map((half) => pointsOf([half]).length));
        const parted = [...singles(whole as Payload, protocol)];
        expect(parted.map(({ points }) => points)).toEqual(parted.map(() => 1));
        expectSame(pointsOf(parted), pointsOf([whole as Payload]), `run ${run}; TALLY_SEED=${seed}`);
      }
    }
  },
);

test.each(["http/protobuf", "http/json"] as const)(
  "of many points in %s have one half each, and the headers",
  (protocol) => {
    const registry = made();
    const hits = registry.counter({ name: "hits_total", labelNames: ["n"] });
    for (let n = 0; n < 9; n++) hits.labels(n).inc(n);
    const [whole] = senderOf(registry, { protocol }).read() as Iterable<Payload>;
    const halves = halvesOf(whole as Payload, protocol) as Payload[];
    expect(halves.map(({ points }) => points)).toEqual([4, 5]);
    for (const { headers } of halves) expect(headers).toBe((whole as Payload).headers);
  },
);
