/** The options of `instrumentHttp`, and their check. */

import { checkOptionNames } from "../core/define/optionNames.ts";
import { rangeError, shown, typeError } from "../core/errors.ts";
import { builtin } from "../core/platform/builtin.ts";
import type { Registry } from "../core/registry.ts";

/** The options of `instrumentHttp`. */
export interface HttpOptions {
  /** False to leave out the requests that servers answer. Default true. */
  readonly server?: boolean;
  /** False to leave out the requests that clients send. Default true. */
  readonly client?: boolean;
  /** Most routes that a thread tells apart, 1 or more. Further ones have the route `_OTHER`. Default 500. */
  readonly maxRoutes?: number;
  /** Most servers that a thread's clients tell apart, 1 or more. Further ones are `_OTHER`. Default 100. */
  readonly maxServers?: number;
  /** Rising upper bounds in seconds of both durations. Default: 14 from 0.005 to 10, as OpenTelemetry advises. */
  readonly durationBuckets?: readonly number[];
}

/** The options with their defaults. */
export type CheckedOptions = Required<HttpOptions>;

const OPTIONS = ["server", "client", "maxRoutes", "maxServers", "durationBuckets"] satisfies (keyof HttpOptions)[];

const ADVISED_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Returns the options with their defaults. The registry checks the buckets. */
export function checkHttpOptions(registry: Registry, options: HttpOptions): CheckedOptions {
  if (typeof registry?.onCollect !== "function") {
    throw typeError("OPTION_INVALID", `instrumentHttp takes a registry, but got ${shown(registry)}.`);
  }
  checkOptionNames("instrumentHttp", options, OPTIONS);
  const {
    server = true,
    client = true,
    maxRoutes = 500,
    maxServers = 100,
    durationBuckets = ADVISED_BUCKETS,
  } = options;
  for (const [name, value] of Object.entries({ server, client })) {
    if (typeof value === "boolean") continue;
    throw typeError("OPTION_INVALID", `${name} must be true or false, but got ${shown(value)}.`);
  }
  for (const [name, value] of Object.entries({ maxRoutes, maxServers })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw rangeError("OPTION_INVALID", `${name} must be a whole number from 1 on, but got ${shown(value)}.`);
  }
  if (!builtin("node:diagnostics_channel")) {
    throw rangeError(
      "NEEDS_NODE",
      "instrumentHttp listens to Node's diagnostics_channel, but this host has none. Do not call it here.",
    );
  }
  return { server, client, maxRoutes, maxServers, durationBuckets };
}
