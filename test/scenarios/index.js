/**
 * The scenarios, which must have the same result in every engine and runtime. Each starts threads that record into one
 * registry, and throws unless the totals are exactly what those threads acknowledged. The files here are independent of
 * the host. The caller passes one:
 *
 * @typedef {object} ScenarioHost
 * @property {typeof import("threadtally")} threadtally the package, however it was loaded
 * @property {(task: object) => Thread} start starts a thread that calls `perform(task, host)` with its own host
 * @property {(message: unknown) => void} [postMessage] in a started thread: sends a message to the thread that started
 *   it
 * @property {boolean} releasesLanes true if the lanes of ended threads are reused
 * @property {"at once" | "later" | "perhaps never"} stops when a busy thread stops after terminate() has resolved
 *
 * @typedef {object} Thread
 * @property {import("threadtally").ShareTarget} worker as the host created it
 * @property {Promise<unknown>} result the result of the task, once the thread has ended by itself; rejects if it failed
 * @property {() => Promise<unknown>} terminate
 */

import * as crowd from "./crowd.js";
import * as inherit from "./inherit.js";
import * as kill from "./kill.js";
import * as labels from "./labels.js";
import * as nest from "./nest.js";
import * as record from "./record.js";
import * as reset from "./reset.js";
import * as share from "./share.js";

/** The scenarios by name: async functions of a host that return their result as plain data. */
export const scenarios = {
  "several workers record into one registry": record.scenario,
  "workers create labels": labels.scenario,
  "workers are killed while they record": kill.scenario,
  "resets under load": reset.scenario,
  "workers of workers": nest.scenario,
  "registries by message": share.scenario,
  "60 workers, 8 lanes": (host) => crowd.scenario(host, { workers: 60, maxThreads: 8, every: 10 }),
  "1,200 workers, 1,024 lanes": crowd.scenario,
};

const { "1,200 workers, 1,024 lanes": _, "workers are killed while they record": kills, ...others } = scenarios;

/** The scenarios of hosts whose workers inherit environment data. */
export const threadScenarios = {
  ...others,
  "the default registry": inherit.scenario,
  // This scenario is last: if busy workers keep running after their end, they slow down everything that follows.
  "workers are killed while they record": kills,
};

const tasks = {
  ...crowd.tasks,
  ...inherit.tasks,
  ...kill.tasks,
  ...labels.tasks,
  ...nest.tasks,
  ...record.tasks,
  ...share.tasks,
};

/** Does the task, in a thread that a scenario started, and returns the result for the scenario. */
export function perform(task, host) {
  return tasks[task.name](task, host);
}
