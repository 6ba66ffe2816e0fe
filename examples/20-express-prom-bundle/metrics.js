// The metrics of the program. Every thread loads this file.
import client from "prom-client";

export const pages = new client.Counter({ name: "pages_total", help: "Pages written", labelNames: ["template"] });

export const sizes = new client.Histogram({ name: "page_bytes", help: "Sizes of pages", buckets: [20, 100] });
