/** Which host this is. */

import type { Host } from "../core/host.ts";
import { nodeHost } from "./node.ts";
import { webHost } from "./web.ts";

/** Built-in modules come by `process.getBuiltinModule`, which bundlers leave alone and browsers do not have. */
export function currentHost(): Host {
  const threads = globalThis.process?.getBuiltinModule?.("node:worker_threads");
  return threads ? nodeHost(threads) : webHost();
}
