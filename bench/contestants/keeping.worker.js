// One of several threads that give the same values to a keeper.
import { workerData } from "node:worker_threads";
import { gather, takeOrders } from "../harness/threads.js";
import { seconds } from "../values.js";
import { keepers } from "./keepers.js";

const { keeper, shared, number, barrier, epoch, constant } = workerData;
const values = constant === undefined ? seconds() : seconds().fill(constant);
const { take, settle = () => {} } = keepers[keeper].open(shared, number);
const sinceEpoch = () => Number(process.hrtime.bigint() - epoch);

takeOrders(({ from, to }) => {
  gather(barrier);
  const begun = sinceEpoch();
  take(values, from, to);
  settle();
  return { begun, ended: sinceEpoch() };
});
