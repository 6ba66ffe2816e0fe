// A thread that uses prom-client's interface: it evaluates the texts of functions that it is sent.
import { parentPort } from "node:worker_threads";
import client from "threadtally/prom-client";

parentPort.on("message", async ({ text, given }) => {
  try {
    // biome-ignore lint/security/noGlobalEval: the test's own function
    parentPort.postMessage({ result: await eval(`(${text})`)(client, given) });
  } catch (error) {
    parentPort.postMessage({ error: `${error}` });
  }
});
parentPort.postMessage({ result: "ready" });
