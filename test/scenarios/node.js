/** worker_threads as a host of scenarios, with the package imported. */

import * as threadtally from "threadtally";
import { threadHost } from "./threads.js";

export const host = threadHost(threadtally, new URL("node.worker.js", import.meta.url));
