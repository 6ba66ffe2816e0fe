/** A worker thread that does the task that it was started with. */

import { host } from "./node.js";
import { answer } from "./threads.js";

await answer(host);
