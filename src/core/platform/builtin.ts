/** Node's built-in modules, for hosts that have them. */

/** The modules that the package uses anywhere. */
interface Builtins {
  readonly "node:buffer": typeof import("node:buffer");
  readonly "node:cluster": typeof import("node:cluster");
  readonly "node:diagnostics_channel": typeof import("node:diagnostics_channel");
  readonly "node:events": typeof import("node:events");
  readonly "node:fs": typeof import("node:fs");
  readonly "node:http": typeof import("node:http");
  readonly "node:https": typeof import("node:https");
  readonly "node:net": typeof import("node:net");
  readonly "node:os": typeof import("node:os");
  readonly "node:path": typeof import("node:path");
  readonly "node:perf_hooks": typeof import("node:perf_hooks");
  readonly "node:process": typeof import("node:process");
  readonly "node:stream/promises": typeof import("node:stream/promises");
  readonly "node:timers": typeof import("node:timers");
  readonly "node:util": typeof import("node:util");
  readonly "node:v8": typeof import("node:v8");
  readonly "node:worker_threads": typeof import("node:worker_threads");
  readonly "node:zlib": typeof import("node:zlib");
}

/**
 * Returns a built-in module; undefined if the host has none of that name. Not an import: bundlers for browsers would
 * fail on it. The global is read through another name: builds for edge runtimes refuse a program that uses more of
 * `process` than its `env`.
 */
export function builtin<Id extends keyof Builtins>(id: Id): Builtins[Id] | undefined {
  const { process: host } = globalThis as { readonly process?: NodeJS.Process };
  try {
    return host?.getBuiltinModule?.(id);
  } catch {
    return undefined; // an edge runtime, whose functions of this object throw
  }
}

/** Returns a built-in module, in code that runs only where the host is known to have it. */
export function neededBuiltin<Id extends keyof Builtins>(id: Id): Builtins[Id] {
  return builtin(id) as Builtins[Id];
}
