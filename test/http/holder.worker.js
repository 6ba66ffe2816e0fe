// A thread that holds a lane until it is terminated.
import { parentPort, workerData } from "node:worker_threads";
import { Registry } from "threadtally";

Registry.attach(workerData).takeLane();
parentPort.postMessage("held");
setInterval(() => {}, 1000);
