/** Which host this is. */

import type { Host } from "../core/memory/host.ts";
import { builtin } from "../core/platform/builtin.ts";
import { nodeHost } from "./node.ts";
import { webHost } from "./web.ts";

/** Node and its like have `node:worker_threads`. All else counts as a browser. */
export function currentHost(): Host {
  const threads = builtin("node:worker_threads");
  return threads ? nodeHost(threads) : webHost();
}
