// The metrics of the program, defined as for prom-client. Every thread loads this file.
// By default this is `import client from "threadtally/prom-client"`; an argument names another library.
const { default: client } = await import(process.argv[2] ?? "threadtally/prom-client");

export const { register } = client;

export const requests = new client.Counter({
  name: "requests_total",
  help: "Requests",
  labelNames: ["route", "code"],
});

export const squares = new client.Counter({ name: "squares_total", help: "Numbers squared" });

export const sizes = new client.Histogram({ name: "squared_number", help: "Numbers squared", buckets: [10, 100] });
