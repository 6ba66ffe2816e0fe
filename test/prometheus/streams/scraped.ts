/** Meters over registries of tests, and the samples of scrapes. */

import type { Registry } from "threadtally";
import { MeterProvider, type MeterProviderOptions } from "threadtally/opentelemetry";
import { metricsResponder } from "threadtally/prometheus";

export const QUIET = { observe: "sum" } as const;

export function meterOf(registry: Registry, options: MeterProviderOptions = {}) {
  return new MeterProvider({ registry, ...QUIET, ...options }).getMeter("shop");
}

/** Returns the sample lines of an exposition, without those of the resource and the label of the scope. */
export function samples(text: string): string[] {
  const lines = text.split("\n").filter((line) => line !== "" && !/^(#|target_info)/.test(line));
  return lines.map((line) =>
    line
      .replace(/,?otel_scope_name="(?:shop|test)"/, "")
      .replace("{,", "{")
      .replace("{}", ""),
  );
}

/** Returns the sample lines that a scrape gets, and reports problems to `problems`. */
export async function scraped(registry: Registry, problems: unknown[] = []): Promise<string[]> {
  const onError = (problem: unknown) => problems.push(problem);
  const respond = metricsResponder(registry, { selfMetrics: false, onError, patience: 10_000 });
  return samples(await (await respond(new Request("http://localhost/metrics"))).text());
}
