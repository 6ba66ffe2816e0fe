/** Scrapes over HTTP of a thread with async callbacks. */

import { Registry } from "threadtally";
import { metricsHandler } from "threadtally/prometheus";
import { afterEach, expect, test } from "vitest";
import { ask, closeServers, PATIENT, serve, slowGauge } from "./server.ts";

afterEach(closeServers);

test("awaits this thread's async callbacks, for as long as its patience, and runs them once", async () => {
  const registry = new Registry();
  slowGauge(registry);
  const port = await serve(metricsHandler(registry, PATIENT));
  for (const run of [1, 2]) expect((await ask(port)).body.toString()).toContain(`\nslow ${run}\n`);
  registry.detach();
});
