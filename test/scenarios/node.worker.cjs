/** A worker thread of CommonJS that does the task it was started with. */

const { host } = require("./node.cjs");
const { answer } = require("./threads.js");

answer(host);
