/** A process that reports: what it records is added to the registry of another process. */

import { checkSame } from "../core/define/options.ts";
import { rangeError } from "../core/errors.ts";
import { neededBuiltin } from "../core/platform/builtin.ts";
import { type AsyncDisposal, endsLaterWith } from "../core/platform/disposal.ts";
import type { Registry } from "../core/registry.ts";
import { checkRegistry, checkReporterOptions, type ReporterOptions } from "./clusterOptions.ts";
import { inheritedDirectory, sharedDirectory } from "./meetingPoint.ts";
import { Reporting } from "./reporting.ts";

/** A process that reports. */
export interface Reporter extends AsyncDisposal {
  /** True while the process is connected to one that receives. */
  readonly connected: boolean;
  /** Reports once more, and then no longer. Never rejects. `await using` calls it, too. */
  close(): Promise<void>;
}

/** The note by which a registry is reported once, whichever of its threads does so. */
const NOTE = "threadtally/reporter";

/** The running reporters with their options, by block. */
const running = new Map<string, { readonly reporter: Reporter; readonly options: ReporterOptions }>();

/**
 * Reports what all threads of this process record, to the process that has called `receiveProcesses`: at an interval,
 * when a reading there asks for it, and once more at the end of this process, even if it calls `process.exit` or ends
 * by an error. A process that is killed by a signal loses what it has recorded since its last report. While nobody
 * receives, nothing is lost: whoever does so later gets it. Reporting does not keep the process alive.
 *
 * Call it once for a registry, in one thread: its event loop sends what all threads record. A second call in this
 * thread returns the running reporter; its options must be those of the first call, or none.
 * @throws TypeError or RangeError OPTION_INVALID; RangeError NO_RECEIVER if this process was started by none that
 * receives and `path` is missing, or if the directory cannot be used, ALREADY_REPORTED if another thread reports the
 * registry or a reporter of it has closed, NEEDS_NODE, DETACHED
 * @example
 * import { tmpdir } from "node:os";
 *
 * const reporting = reportProcess(registry, { path: `${tmpdir()}/my-app-metrics`, interval: 5000 });
 * reporting.connected; // false
 * await reporting.close();
 */
export function reportProcess(registry: Registry, options: ReporterOptions = {}): Reporter {
  const interval = checkReporterOptions(options);
  const block = checkRegistry("reportProcess", registry);
  const existing = running.get(block.id);
  if (existing) {
    checkSame(options, existing.options, "A running reportProcess");
    return existing.reporter;
  }
  const path = options.path ?? inheritedDirectory();
  if (path === undefined) {
    throw rangeError(
      "NO_RECEIVER",
      "reportProcess found no process that receives. Call receiveProcesses in the process that starts this one, " +
        "before it does so, or pass the same path to both.",
    );
  }
  const directory = directoryAt(path);
  const own = `${neededBuiltin("node:process").pid}.${Math.random()}`;
  if (registry.note(NOTE, own) !== own) {
    throw rangeError(
      "ALREADY_REPORTED",
      "A registry can be reported by one thread only, but another thread reports this one, or has done so. Call " +
        "reportProcess once, in the main thread.",
    );
  }
  const reporting = new Reporting(registry, block, directory, interval);
  const reporter = {
    get connected() {
      return reporting.isConnected;
    },
    async close() {
      running.delete(block.id);
      reporting.close();
    },
  };
  const ended = endsLaterWith(reporter, reporter.close);
  running.set(block.id, { reporter: ended, options: { path, interval } });
  return ended;
}

function directoryAt(path: string): string {
  try {
    return sharedDirectory(path);
  } catch (problem) {
    throw rangeError(
      "NO_RECEIVER",
      `reportProcess cannot use the directory ${path}: ${(problem as Error).message}. Pass the path of another one, ` +
        "in which only your user may write, to all processes.",
    );
  }
}
