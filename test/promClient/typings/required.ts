/** A program that requires prom-client, as TypeScript writes it in CommonJS modules alone. */

export const REQUIRED = `
  import client = require("prom-client");

  const hits = new client.Counter({ name: "hits_total", help: "Hits", labelNames: ["a"] });
  hits.inc({ a: "1" });
  const typed: client.Counter<"a"> = hits;
  const level: client.Gauge.Internal<"q"> = new client.Gauge({ name: "g", help: "h", labelNames: ["q"] }).labels("a");
  client.collectDefaultMetrics({ register: client.register, prefix: "a_" });
  const text: Promise<string> = client.register.metrics();
  const registry: client.Registry<client.OpenMetricsContentType> = new client.Registry();
  // @ts-expect-error: what is required has no default export
  client.default;
  const { Histogram, linearBuckets } = client;
  const histogram = new Histogram({ name: "h", help: "h", buckets: linearBuckets(0, 1, 2) });

  export = { level, typed, text, registry, histogram };
`;
