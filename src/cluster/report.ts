/**
 * Reports the default registry of each process that a receiving one has started, without a line in the program: load
 * this module with Node's option `--import`.
 *
 * @module threadtally/cluster/report
 */

import { detectHost } from "../core/memory/host.ts";
import { builtin } from "../core/platform/builtin.ts";
import { warn } from "../core/platform/warning.ts";
import { Registry } from "../core/registry.ts";
import { currentHost } from "../hosts/current.ts";
import { inheritedDirectory } from "./meetingPoint.ts";
import { type Reporter, reportProcess } from "./reporter.ts";

detectHost(currentHost);

/** The reporter of this process; undefined in a thread or process that has nobody to report to. */
export const processReporter: Reporter | undefined = isReported() ? started() : undefined;

/** Starts to report. Throws nothing: that would end the program, which knows nothing of reports. */
function started(): Reporter | undefined {
  try {
    return reportProcess(Registry.default());
  } catch (problem) {
    warn("THREADTALLY_NOT_RECEIVED", `What this process records is not received: ${problem}`);
    return undefined;
  }
}

/** Threads and other programs inherit options such as --import, too. */
function isReported(): boolean {
  return builtin("node:worker_threads")?.isMainThread === true && inheritedDirectory() !== undefined;
}
