/** A CommonJS worker thread that does the task that it was started with. */

const { host } = require("./node.cjs");
const { answer } = require("./threads.js");

answer(host);
