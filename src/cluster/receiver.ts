/** The process that receives: it adds the reports of others to its registry. */

import { neededBuiltin } from "../core/platform/builtin.ts";
import { runCallback } from "../core/platform/callback.ts";
import { type AsyncDisposal, endsLaterWith } from "../core/platform/disposal.ts";
import type { Registry } from "../core/registry.ts";
import { checkReceiverOptions, checkRegistry, type ReceiverOptions } from "./clusterOptions.ts";
import { bequeath, inheritedDirectory, makeDirectory, removeLeft } from "./meetingPoint.ts";
import { Receiving } from "./receiving.ts";

/** A process that receives the reports of others. */
export interface Receiver extends AsyncDisposal {
  /** The directory in which the processes meet. */
  readonly path: string;
  /** The number of processes that are connected now. */
  readonly processes: number;
  /**
   * Takes no more reports. What was received stays in the registry, but for the levels of gauges. Never rejects. `await
   * using` calls it, too.
   */
  close(): Promise<void>;
}

/**
 * Receives what other processes of this program record, and adds it to a registry, so that a scrape of this process
 * shows all. Call it before you start them; each of them calls `reportProcess`. Counts of a process that has ended
 * stay, its gauges' levels go. If a process defines a metric differently, that metric of that process is left out, and
 * its error printed once. A reading requests reports, and waits for a process that does not answer only once. Receiving
 * does not keep the process alive.
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
  const receiving = new Receiving(registry, block, makeDirectory(options.path));
  const { directory, connections } = receiving;
  const process = neededBuiltin("node:process");
  const cleanUp = () => {
    const isTemporary = options.path === undefined;
    runCallback(
      () => removeLeft(directory, isTemporary),
      () => {},
    );
  };
  const before = inheritedDirectory();
  bequeath(directory);
  try {
    await receiving.listen();
  } catch (problem) {
    bequeath(before ?? "");
    throw problem;
  }
  process.on("exit", cleanUp);
  const close = async () => {
    await receiving.close();
    process.off("exit", cleanUp);
    cleanUp();
  };
  let closing: Promise<void> | undefined;
  const receiver = {
    path: directory,
    get processes() {
      return connections.size;
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
  return endsLaterWith(receiver, receiver.close);
}
