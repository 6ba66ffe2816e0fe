// A counter with two labels, of many series: how each thread records them, and how a text of them is added up.

const ROUTES = 400;

export const definition = { name: "a_total", help: "Requests", labelNames: ["route", "client"] };

const routes = Array.from({ length: ROUTES }, (_, route) => `/route/${route}`);
const clients = [];

/** The label values of the nth series: the same strings in each library, since some keep those that they are given. */
export function labelsOf(series) {
  const client = Math.floor(series / ROUTES);
  clients[client] ??= `client-${client}`;
  return [routes[series % ROUTES], clients[client]];
}

export function recordAll(registry, series) {
  const family = registry.counter(definition);
  for (let i = 0; i < series; i++) family.labels(...labelsOf(i)).inc();
}

/** The sum of all samples of the counter in a text. */
export function total(text) {
  let sum = 0;
  for (const line of Buffer.from(text).toString().split("\n")) {
    if (line.startsWith("a_total{")) sum += Number(line.slice(line.lastIndexOf("} ") + 2).split(" ")[0]);
  }
  return sum;
}
