/** The store of a registry's metrics: a space of a block, which all threads share or only this one has. */

import { builtin } from "../core/platform/builtin.ts";
import { printError } from "../core/platform/callback.ts";
import { warn } from "../core/platform/warning.ts";
import type { Cursor } from "../core/read/cursor.ts";
import { Registry } from "../core/registry.ts";
import { lateRegistries, meetOthers } from "./lateBlocks.ts";
import { findOtherVersions } from "./otherVersions.ts";

/** Name of the default registry that holds the process's shared metrics. */
const SHARED_BLOCK = "prom-client";

/** As many label sets as memory holds: the original has no limit. */
const LABEL_SETS = 2 ** 24;

const THREADS = { maxSeriesPerMetric: LABEL_SETS, onCollectError: printed } as const;

export class Store {
  /** The block's registry in this thread. */
  readonly registry: Registry;
  readonly space: string;
  /** True if all threads of the process have it. */
  readonly isShared: boolean;

  constructor(registry: Registry, space: string, isShared: boolean) {
    this.registry = registry;
    this.space = space;
    this.isShared = isShared;
  }

  /** The registries of all blocks that the store is in: its own, and those of threads that started without it. */
  get registries(): readonly Registry[] {
    return this.isShared ? [this.registry, ...lateRegistries()] : [this.registry];
  }

  /** Returns a cursor over a metric in each block that has it, without running `collect` functions. */
  cursors(metric: string): Cursor[] {
    const { space } = this;
    return whileExposing(() => {
      const registries = this.registries.filter((one) => one === this.registry || one.get(metric, { space }));
      return registries.map((one) => one.cursor({ metrics: [metric], space }));
    });
  }
}

let exposures = 0;

/**
 * Runs a part of an exposition in which core runs this thread's callbacks: they need not, since the exposition starts
 * the `collect` functions itself. The part never waits: until its end, no request of another thread would be served.
 */
export function whileExposing<R>(part: () => R): R {
  exposures++;
  try {
    return part();
  } finally {
    exposures--;
  }
}

/** Returns true if core runs callbacks because of this thread's own exposition, not because another thread asks. */
export function isExposing(): boolean {
  return exposures > 0;
}

let shared: Registry | undefined;
let orphans: Registry | undefined;
let spaces = 0;
let isWarned = false;

/** Returns a metric's name among those of all stores of a block. */
export function keyIn({ space }: Store, identity: string): string {
  return `${identity}\n${space}`;
}

/** Returns true if two objects are of the same space of a block. */
export function isSameStore(one: Store, other: Store): boolean {
  return one.registry === other.registry && one.space === other.space;
}

/** Returns a store that all threads of the process share under this name. */
export function sharedStore(name: string): Store {
  shared ??= isTestRunner() ? new Registry(THREADS) : processRegistry();
  return new Store(shared, name, true);
}

/** Returns a store that only this thread has. Its memory is collected with the last metric in it. */
export function privateStore(): Store {
  if (isWorker()) {
    warnOfPrivate(
      "This worker registers metrics in a registry which only it can read. Use the global register, or make the " +
        'registry with a name that all threads share: new Registry(contentType, { shared: "name" }). ' +
        "THREADTALLY_SHARE=all in the environment shares each registry by the line that makes it.",
    );
  }
  return new Store(new Registry(THREADS), "private", false);
}

/** Warns if a worker's metric is in a shared registry, but no other thread can read it. */
export function warnOfPrivateMetric(name: string): void {
  if (!isWorker()) return;
  warnOfPrivate(
    `This worker registers the metric ${name} in a registry that threads share, but only the worker can read it: the ` +
      "metric was in another registry first, or was used before. Register it there before you use it.",
  );
}

/** Warns once that other threads lack metrics, or this one lacks theirs. */
export function warnOfPrivate(message: string): void {
  if (isWarned || isTestRunner()) return;
  isWarned = true;
  warn("PROM_CLIENT_PRIVATE", message);
}

/** Returns a store for a metric that is used but is in no registry. All of them share a block, which stays. */
export function orphanStore(): Store {
  orphans ??= new Registry(THREADS);
  return new Store(orphans, `orphan ${++spaces}`, false);
}

/** Returns the first shared registry, otherwise the first one, if that has a store. */
export function storingOf<R extends Pick<Store, "isShared"> & { readonly store?: Store }>(
  registers: Iterable<R>,
): (R & { readonly store: Store }) | undefined {
  const all = [...registers];
  const register = all.find(({ isShared }) => isShared) ?? all[0];
  return register && "store" in register ? (register as R & { readonly store: Store }) : undefined;
}

function processRegistry(): Registry {
  const options = { ...THREADS, name: SHARED_BLOCK } as const;
  let registry: Registry;
  let isLate = false;
  try {
    registry = Registry.default(options);
  } catch (problem) {
    if ((problem as { readonly code?: string }).code !== "NO_DEFAULT") throw problem;
    isLate = true;
    registry = Registry.default({ ...options, orCreate: true });
    warn(
      "PROM_CLIENT_LATE",
      "This worker started before its process imported threadtally/prom-client in the main thread, so it has a " +
        "separate memory, whose counts are lost if it ends before another thread has asked for them. Import it in the " +
        "main thread before it starts workers.",
    );
  }
  findOtherVersions(SHARED_BLOCK, registry.handle.version);
  meetOthers(registry, isLate || !isWorker());
  return registry;
}

function isWorker(): boolean {
  return builtin("node:worker_threads")?.isMainThread === false;
}

/** Returns true in Jest's and Vitest's workers, whose test files must not see each other's metrics. */
function isTestRunner(): boolean {
  const { JEST_WORKER_ID, VITEST_WORKER_ID, THREADTALLY_SHARE } = environment();
  const isShared = THREADTALLY_SHARE === "1" || THREADTALLY_SHARE === "all";
  return (JEST_WORKER_ID !== undefined || VITEST_WORKER_ID !== undefined) && !isShared;
}

/** Returns true if registries without a name are shared by the lines that make them. */
export function sharesAll(): boolean {
  return environment().THREADTALLY_SHARE === "all";
}

function environment(): NodeJS.ProcessEnv {
  return builtin("node:process")?.env ?? {};
}

function printed(error: unknown, name: string): void {
  printError(`threadtally/prom-client: ${name} failed.`, error);
}
