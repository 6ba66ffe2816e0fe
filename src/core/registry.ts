/** The registry: the object that users create, attach and get metrics from. */

import { BlockRegistry, threadOptions } from "./blockRegistry.ts";
import {
  type AttachOptions,
  checkAttachOptions,
  checkDefaultOptions,
  checkRegistryOptions,
  checkSame,
  type DefaultOptions,
  type RegistryOptions,
} from "./define/options.ts";
import { rangeError, shown } from "./errors.ts";
import { knownRegistry } from "./knownRegistries.ts";
import { type Block, createBlock } from "./memory/block.ts";
import { type Handle, makeHandle, openHandle } from "./memory/handle.ts";
import { host } from "./memory/host.ts";
import { checkSameBlock } from "./memory/storedOptions.ts";

/**
 * One block of shared memory and its metrics. Each thread has its own registry over the same block, and may use it at
 * any time, whatever other threads do. Send them its `handle`, never the registry itself.
 *
 * @example
 * // main.js
 * import { once } from "node:events";
 * import { Worker } from "node:worker_threads";
 *
 * const registry = new Registry();
 * const jobs = registry.counter({ name: "jobs_total", help: "Finished jobs" });
 * await once(new Worker(new URL("worker.js", import.meta.url), { workerData: registry.handle }), "exit");
 * jobs.value; // 1
 *
 * // worker.js
 * import { workerData } from "node:worker_threads";
 *
 * const registry = Registry.attach(workerData);
 * registry.counter({ name: "jobs_total", help: "Finished jobs" }).inc();
 */
export class Registry extends BlockRegistry {
  /**
   * Creates a registry over a new block.
   * @throws TypeError or RangeError OPTION_INVALID; RangeError NAME_INVALID, NO_WEBASSEMBLY, NO_MEMORY, HOST_TOO_OLD,
   * NOT_ALLOWED_TO_COMPILE
   */
  constructor(options: RegistryOptions = {}) {
    checkRegistryOptions(options);
    super(createBlock(options, host()), options, false);
  }

  /**
   * Returns this thread's registry over another thread's block. Attaching twice returns the same registry; the options
   * must then be those of the first call, or none.
   * @throws TypeError or RangeError HANDLE_INVALID, HANDLE_VERSION, HANDLE_OTHER_PROCESS, HANDLE_UNSHARED,
   * OPTION_INVALID, CORRUPT
   */
  static attach(handle: Handle, options: AttachOptions = {}): Registry {
    checkAttachOptions(options);
    return registryOver(openHandle(handle), options);
  }

  /**
   * Returns the default registry of this process, or that of a name: the first call in the main thread creates it, and
   * every worker started later inherits it. The block's options (`labels`, `maxBytes`, …) are set by the call that
   * creates it, `onInvalid` and `onCollectError` by the first call in each thread. Later calls may repeat them, and
   * throw if they differ.
   * @throws RangeError NO_DEFAULT in a worker that inherited none of the name, without `orCreate`; TypeError or
   * RangeError NAME_INVALID, OPTION_INVALID
   * @example
   * const registry = Registry.default({ labels: { service: "charts" }, onInvalid: "count" });
   * registry.labels; // { service: "charts" }
   * Registry.default({ name: "my-library" }) === registry; // false
   */
  static default(options: DefaultOptions = {}): Registry {
    checkDefaultOptions(options);
    const { name, orCreate, ...given } = options;
    const inherited = host().defaultHandle(name);
    if (!inherited && !host().isMainThread && !orCreate) throw noDefault(name);
    const block = inherited ? openHandle(inherited) : createBlock(given, host());
    checkSameBlock(given, block);
    const registry = registryOver(block, given);
    if (!inherited) host().setDefaultHandle(name, makeHandle(block));
    return registry;
  }
}

/**
 * Returns this thread's registry over a block. Not a method: bundlers rename a class that refers to itself, and a
 * console would show that name.
 */
function registryOver(block: Block, options: AttachOptions): Registry {
  const existing = knownRegistry(block) as Registry | undefined;
  if (existing) {
    checkSame(options, threadOptions.get(existing) as AttachOptions);
    return existing;
  }
  // Registry's own constructor makes a block: this one runs only that of its base, and makes a Registry all the same.
  return Reflect.construct(BlockRegistry, [block, options, true], Registry) as Registry;
}

function noDefault(name: string | undefined): RangeError {
  const [call, named] =
    name === undefined ? ["Registry.default()", ""] : ["Registry.default({ name })", ` ${shown(name)}`];
  return rangeError(
    "NO_DEFAULT",
    `${call} in a worker needs a default registry${named} in the thread that started it, but there was none. Call ` +
      `${call} in the main thread before it starts workers, or pass { orCreate: true } for a registry of this ` +
      "thread's own.",
  );
}
