// The ways to count, by name: each has `create` for the page and `open` for its workers.
import * as atomics from "./contenders/atomics.js";
import * as messages from "./contenders/messages.js";
import * as plain from "./contenders/plain.js";
import * as threadtally from "./contenders/threadtally.js";

export const contenders = { plain, atomics, messages, threadtally };
