/** worker_threads as a host of scenarios, with the package required, as in CommonJS programs. */

const { join } = require("node:path");
const threadtally = require("threadtally");
const { threadHost } = require("./threads.js");

exports.host = threadHost(threadtally, join(__dirname, "node.worker.cjs"));
