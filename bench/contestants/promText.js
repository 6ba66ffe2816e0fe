// The text of a registry with many series, by the original, its successor, and over shared memory.
import * as facade from "threadtally/prom-client";
import { promClient, prometheusIo } from "../rivals.js";
import { total } from "./series.js";

export function promText(kind, series) {
  const contestants = Object.entries({
    "threadtally/prom-client": facade,
    "prom-client": promClient,
    "@prometheus-io/client": prometheusIo,
  }).map(([name, library]) => {
    const registry = filled(library, kind, series);
    let text = "";
    return [
      name,
      {
        async run(from, to) {
          for (let i = from; i < to; i++) text = await registry.metrics();
        },
        answer: () => ({ count: kind === "Counter" ? total(text) : observed(text) }),
      },
    ];
  });
  return { contestants: Object.fromEntries(contestants), expected: () => ({ count: series }) };
}

/** Returns a registry with this many series, in each of which 1 was recorded. */
function filled(library, kind, series) {
  const registry = new library.Registry();
  const name = kind === "Counter" ? "a_total" : "a";
  const config = { name, help: "a", labelNames: ["route", "id"], registers: [registry] };
  const metric = new library[kind](config);
  for (let id = 0; id < series; id++) {
    const labels = { route: `/route/${id % 50}`, id: String(id) };
    if (kind === "Counter") metric.inc(labels);
    else metric.observe(labels, 1);
  }
  return registry;
}

function observed(text) {
  const counts = text.matchAll(/^a_count\{.*\} (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}
