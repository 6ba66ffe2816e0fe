// A counter with two labels and many series: how each thread records them, and how their text is added up.

const ROUTES = 400;

export const definition = { name: "a_total", help: "Requests", labelNames: ["route", "client"] };

const routes = Array.from({ length: ROUTES }, (_, route) => `/route/${route}`);
const clients = [];

/**
 * Returns the label values of the nth series: the same strings for each library, since some libraries keep the strings.
 */
export function labelsOf(series) {
  const client = Math.floor(series / ROUTES);
  clients[client] ??= `client-${client}`;
  return [routes[series % ROUTES], clients[client]];
}

export function recordAll(registry, series) {
  const family = registry.counter(definition);
  for (let i = 0; i < series; i++) family.labels(...labelsOf(i)).inc();
}

/** Returns the sum of all samples of the counter in a text. */
export function total(text) {
  let sum = 0;
  for (const line of Buffer.from(text).toString().split("\n")) {
    if (line.startsWith("a_total{")) sum += Number(line.slice(line.lastIndexOf("} ") + 2).split(" ")[0]);
  }
  return sum;
}
