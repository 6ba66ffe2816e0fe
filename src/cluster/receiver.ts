/** The process that receives: it adds the reports of others to its registry. */

import { neededBuiltin } from "../core/platform/builtin.ts";
import { runCallback } from "../core/platform/callback.ts";
import { type AsyncDisposal, endsLaterWith } from "../core/platform/disposal.ts";
import type { Registry } from "../core/registry.ts";
import { checkReceiverOptions, checkRegistry, type ReceiverOptions } from "./clusterOptions.ts";
import {
  bequeath,
  disinherit,
  inheritedDirectory,
  removeDirectory,
  removeSocket,
  sharedDirectory,
  temporaryDirectory,
} from "./meetingPoint.ts";
import { notListening, Receiving } from "./receiving.ts";

/** A process that receives the reports of others. */
export interface Receiver extends AsyncDisposal {
  /** The directory in which the processes meet. */
  readonly path: string;
  /** The number of processes that are connected now. */
  readonly processes: number;
  /**
   * The number of times that what a process had recorded in a metric was not added, above all because the metric is
   * defined differently here. Each reason is printed once.
   */
  readonly refused: number;
  /**
   * Takes no more reports. What was received stays in the registry, but for the levels of gauges, which go unless they
   * are by `last`. Never rejects. `await using` calls it, too.
   */
  close(): Promise<void>;
}

/**
 * Receives what other processes of this program record, and adds it to a registry, so that a scrape of this process
 * shows all. Call it before you start them; each of them calls `reportProcess`. Counts of a process that has ended
 * stay; its gauges' levels go, but for those by `last`. If a process defines a metric differently, that metric of that
 * process is left out, and its error printed once. A reading requests reports, and waits for a process that does not
 * answer only once. Receiving does not keep the process alive.
 *
 * Resolves once other processes can connect; those that you start before wait for it. Rejects with TypeError
 * OPTION_INVALID; RangeError NEEDS_NODE, NOT_LISTENING, DETACHED.
 * @example
 * // main.js
 * import { fork } from "node:child_process";
 * import { once } from "node:events";
 *
 * const registry = new Registry();
 * const receiver = await receiveProcesses(registry);
 * await once(fork(new URL("work.js", import.meta.url)), "exit");
 * await receiver.close();
 * registry.counter({ name: "jobs_total", help: "Finished jobs" }).value; // 1
 *
 * // work.js
 * const registry = new Registry();
 * reportProcess(registry);
 * registry.counter({ name: "jobs_total", help: "Finished jobs" }).inc();
 */
export async function receiveProcesses(registry: Registry, options: ReceiverOptions = {}): Promise<Receiver> {
  checkReceiverOptions(options);
  const block = checkRegistry("receiveProcesses", registry);
  const directory = directoryAt(options.path);
  const receiving = new Receiving(registry, block, directory);
  const process = neededBuiltin("node:process");
  const isTemporary = options.path === undefined;
  const cleanUp = () => {
    runCallback(
      () => (isTemporary ? removeDirectory(directory) : removeSocket(directory)),
      () => {},
    );
  };
  const before = inheritedDirectory();
  bequeath(directory);
  try {
    await receiving.listen();
  } catch (problem) {
    disinherit(directory, before);
    if (isTemporary) cleanUp();
    throw problem;
  }
  process.on("exit", cleanUp);
  const close = async () => {
    await receiving.close();
    process.off("exit", cleanUp);
    disinherit(directory, before);
    // Its socket is gone. If there is one again, it is that of the next receiver.
    if (isTemporary) cleanUp();
  };
  let closing: Promise<void> | undefined;
  const receiver = {
    path: directory,
    get processes() {
      return receiving.connections.size;
    },
    get refused() {
      return receiving.refused.number;
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
  return endsLaterWith(receiver, receiver.close);
}

function directoryAt(path: string | undefined): string {
  try {
    return path === undefined ? temporaryDirectory() : sharedDirectory(path);
  } catch (problem) {
    throw notListening(path ?? "a temporary directory", (problem as Error).message);
  }
}
