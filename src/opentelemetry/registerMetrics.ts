/** The registration of a provider as the global one of this thread. */

import { metrics } from "@opentelemetry/api";
import { otherOptions } from "../core/define/options.ts";
import { shown } from "../core/errors.ts";
import { Registry } from "../core/registry.ts";
import { MeterProvider } from "./meterProvider.ts";
import { tell } from "./problems.ts";
import { checkProviderOptions, DEFAULTS, type MeterProviderOptions } from "./providerOptions.ts";

/** The provider of this thread, with its options. */
let registered: { readonly provider: MeterProvider; readonly options: MeterProviderOptions } | undefined;

/**
 * Makes a provider over the default registry of the process, or over `registry`, and sets it as the global one of this
 * thread. Call it in every thread, before instrumentations are registered, for example in a file that
 * `node --import` loads. One thread exports for all. A second call returns the provider of the first; its options must
 * be those of the first call, or none. Objects and functions are the same if they are identical. After `shutdown()` of
 * the provider, a call makes another one, which replaces it, with any options. Instruments that were created before
 * record nothing more.
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
  const ended = registered?.provider.isShutDown ? registered.provider : undefined;
  if (registered && !ended) {
    checkProviderOptions(options);
    checkIdentical(options, registered.options);
  } else {
    const registry = options.registry ?? Registry.default({ orCreate: true });
    const provider = new MeterProvider({ ...options, registry });
    registered = { provider, options: { ...DEFAULTS, ...options, registry } };
  }
  setGlobal(registered.provider, ended);
  return registered.provider;
}

/** Sets the global provider, also in the place of one that has ended, or after `metrics.disable()`. */
function setGlobal(provider: MeterProvider, ended: MeterProvider | undefined): void {
  const global = metrics.getMeterProvider();
  if (global === provider) return;
  if (global === ended) metrics.disable();
  if (metrics.setGlobalMeterProvider(provider)) return;
  tell("error", "registerMetrics() was called after another provider was set. The API's instruments record there.");
}

/** Throws unless options are identical to those of the first call, or undefined. */
function checkIdentical(given: MeterProviderOptions, has: MeterProviderOptions): void {
  for (const [option, value] of Object.entries(given)) {
    const existing = has[option as keyof MeterProviderOptions];
    if (value === undefined || value === existing) continue;
    const isAlike = shown(existing) === shown(value);
    throw otherOptions(
      "The provider of registerMetrics",
      `its ${option} is ${shown(existing)}, but got ${isAlike ? "another one" : shown(value)}`,
    );
  }
}
