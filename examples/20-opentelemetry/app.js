// A pool of two workers. It knows nothing but OpenTelemetry's interface.
import { metrics } from "@opentelemetry/api";
import { Piscina } from "piscina";

const pool = new Piscina({ filename: new URL("square.js", import.meta.url).href, minThreads: 2, maxThreads: 2 });
const requested = metrics.getMeter("app").createCounter("app.requested");

for (let number = 0; number < 100; number++) requested.add(1, { even: number % 2 === 0 });
await Promise.all(Array.from({ length: 100 }, (_, number) => pool.run(number)));
await pool.destroy();
// What the workers have recorded outlives them.
await metrics.getMeterProvider().shutdown();
