/** The host of this thread, detected from its globals. */

import type { Host } from "../core/memory/host.ts";
import { builtin } from "../core/platform/builtin.ts";
import { nodeHost } from "./node.ts";
import { webHost } from "./web.ts";

/** Returns the host: Node's for everything with `node:worker_threads`, otherwise the browser's. */
export function currentHost(): Host {
  const threads = builtin("node:worker_threads");
  return threads ? nodeHost(threads) : webHost();
}
