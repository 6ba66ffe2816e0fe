/** The registration of a provider as the global one of this thread. */

import { metrics } from "@opentelemetry/api";
import { Registry } from "../core/registry.ts";
import { MeterProvider } from "./meterProvider.ts";
import { tell } from "./problems.ts";
import type { MeterProviderOptions } from "./providerOptions.ts";

let registered: MeterProvider | undefined;

/**
 * Makes a provider over the default registry of the process, or over `registry`, and sets it as the global one of this
 * thread. Call it in every thread, before instrumentations are registered, for example in a file that
 * `node --import` loads. One thread exports for all. A second call returns the provider of the first.
 * @throws TypeError or RangeError OPTION_INVALID; RangeError BLOCK_FULL, DETACHED, CORRUPT
 * @example
 * import { metrics } from "@opentelemetry/api";
 *
 * // Here, nothing exports. For the option `readers`, see the page on OpenTelemetry.
 * const provider = registerMetrics();
 * const jobs = metrics.getMeter("shop").createCounter("jobs");
 * jobs.add(1, { kind: "mail" });
 * provider.exporting; // false
 */
export function registerMetrics(options: MeterProviderOptions = {}): MeterProvider {
  if (registered) {
    tell("error", "registerMetrics() was called twice in this thread. The options of the second call were ignored.");
    return registered;
  }
  registered = new MeterProvider({ ...options, registry: options.registry ?? Registry.default({ orCreate: true }) });
  if (!metrics.setGlobalMeterProvider(registered)) {
    tell("error", "registerMetrics() was called after another provider was set. The API's instruments record there.");
  }
  return registered;
}
