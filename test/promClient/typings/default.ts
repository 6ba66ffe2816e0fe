/** The package as a default import, which TypeScript's interoperation gives. */

import client, { type LabelValues, register } from "prom-client";

const hits: client.Counter<"a"> = new client.Counter({ name: "hits_total", help: "Hits", labelNames: ["a"] });
const labels: LabelValues<"a"> = { a: 1 };
hits.inc(labels);
const same: client.Registry = client.register;
export const registries: client.Registry[] = [same, register];
export const internal: client.Histogram.Internal<string> = new client.Histogram({ name: "h", help: "h" }).labels();
export const summary: client.Metric = new client.Summary({ name: "s", help: "h" });
