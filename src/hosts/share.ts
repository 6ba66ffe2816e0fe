/**
 * Sending a registry to a worker that already runs. The parent offers the handle at once, and again whenever the worker
 * requests it: a worker that listens late has missed the earlier offers.
 */

import type { BlockOptions } from "../core/define/options.ts";
import { rangeError, shown, typeError } from "../core/errors.ts";
import type { Handle } from "../core/memory/handle.ts";
import { host } from "../core/memory/host.ts";
import { Registry } from "../core/registry.ts";
import { type Line, lineTo, lineToParent, type ShareTarget } from "./line.ts";
import { sendReports, takeReports } from "./reports.ts";

/** An offer of one registry, repeated until the worker has taken it. */
interface Offer {
  readonly type: "threadtally.offer";
  readonly number: string;
  readonly handle?: Handle;
  /** In place of a handle where memory cannot be shared: the options for a registry of the worker's own. */
  readonly options?: BlockOptions;
}

interface Request {
  readonly type: "threadtally.request";
}

interface Taken {
  readonly type: "threadtally.taken";
  readonly number: string;
}

function isOf<M extends Offer | Request | Taken>(type: M["type"], data: unknown): data is M {
  return typeof data === "object" && data !== null && (data as { type?: unknown }).type === type;
}

/** The offers to one worker. */
class Offers {
  /** Registries that were offered, whether taken or not. */
  readonly known = new WeakSet<Registry>();
  readonly #worker: ShareTarget;
  readonly #open = new Map<string, Offer>();
  #line: Line | undefined;

  constructor(worker: ShareTarget) {
    this.#worker = worker;
  }

  add(number: string, offered: Pick<Offer, "handle" | "options">): void {
    const offer: Offer = { type: "threadtally.offer", number, ...offered };
    this.#open.set(number, offer);
    this.#line ??= lineTo(this.#worker, (message) => this.#hear(message));
    this.#line.post(offer);
  }

  #hear(message: unknown): void {
    if (isOf<Request>("threadtally.request", message)) for (const offer of this.#open.values()) this.#line?.post(offer);
    if (!isOf<Taken>("threadtally.taken", message)) return;
    this.#open.delete(message.number);
    if (this.#open.size > 0) return;
    this.#line?.close();
    this.#line = undefined;
  }
}

const offersTo = new WeakMap<ShareTarget, Offers>();

/**
 * Sends a registry to a worker, which receives it with `receive()`. In Node, in Bun and with Deno's
 * node:worker_threads, no message goes through the worker's own port, which a pool may own. In browsers and Deno's web
 * workers, your own `message` listeners, on either side, also see messages whose `type` starts with `threadtally.`;
 * ignore them. In Node, the worker's lane is released when the worker exits, even if the worker was started before this
 * thread had the registry.
 *
 * On a page that may not share memory (`registry.shared` is false), the worker gets its own registry and reports
 * what it records: every second, when it detaches, and when the page reads. The page's readings contain what has been
 * reported; `collectOthers` waits for new reports.
 * @throws TypeError SHARE_INVALID; RangeError DETACHED
 * @example
 * // main.js
 * import { once } from "node:events";
 * import { Worker } from "node:worker_threads";
 *
 * const jobs = registry.counter({ name: "jobs_total", help: "Finished jobs" });
 * const worker = new Worker(new URL("worker.js", import.meta.url));
 * share(registry, worker);
 * await once(worker, "exit");
 * jobs.value; // 1
 *
 * // worker.js
 * const registry = await receive();
 * registry.counter({ name: "jobs_total", help: "Finished jobs" }).inc();
 */
export function share(registry: Registry, worker: ShareTarget): void {
  if (typeof worker?.postMessage !== "function" || !(worker.on || worker.addEventListener)) {
    throw typeError("SHARE_INVALID", `share takes a registry and a Worker, but got ${shown(worker)} as the worker.`);
  }
  // Recognised by its members: it may be another copy's registry.
  const isShared = registry?.shared;
  if (isShared === undefined)
    throw typeError(
      "SHARE_INVALID",
      `share takes a registry and a Worker, but got ${shown(registry)} as the registry.`,
    );
  const handle = isShared ? registry.handle : undefined;
  if (Number(worker.threadId) < 0) return; // it has exited
  const offers = offersTo.get(worker) ?? new Offers(worker);
  offersTo.set(worker, offers);
  if (offers.known.has(registry)) return;
  offers.known.add(registry);
  if (worker.on && worker.threadId !== undefined) host().watchWorker(worker);
  // Random: other copies of the package, and other threads, may offer to the same worker.
  const number = `${Math.random()}`;
  offers.add(number, handle ? { handle } : { options: takeReports(registry, worker, number) });
}

/** Numbers of the offers taken last: one may still arrive a second time. */
const taken = new Set<string>();
const REMEMBERED = 1000;

/**
 * Resolves to the next registry that this worker's parent has shared or will share. Each is returned once, in the order
 * of the `share` calls. The worker is kept alive while it waits. On a page that may not share memory, it is a registry
 * of the worker's own, which reports to the page: call `detach()` at the worker's end.
 *
 * Rejects with RangeError NOT_A_WORKER outside of a worker, and with the errors of `Registry.attach`.
 * @example
 * // worker.js
 * const registry = await receive();
 * registry.counter({ name: "jobs_total", help: "Finished jobs" }).inc();
 *
 * // main.js
 * import { Worker } from "node:worker_threads";
 *
 * share(registry, new Worker(new URL("worker.js", import.meta.url)));
 */
export async function receive(): Promise<Registry> {
  return new Promise((resolve, reject) => {
    // Open only while somebody waits: it keeps a Node worker alive.
    const line = lineToParent((message) => {
      if (!isOf<Offer>("threadtally.offer", message) || taken.has(message.number)) return;
      try {
        const registry = registryOf(message);
        take(message.number);
        line?.post({ type: "threadtally.taken", number: message.number } satisfies Taken);
        resolve(registry);
      } catch (problem) {
        reject(problem);
      }
      line?.close();
    });
    if (!line) {
      throw rangeError(
        "NOT_A_WORKER",
        "receive() waits for share() in the thread that started it, but this is a page, main thread, SharedWorker or " +
          "worklet. Call new Registry() here, or Registry.attach() with a handle that was sent.",
      );
    }
    line.post({ type: "threadtally.request" } satisfies Request);
  });
}

/** Returns the registry that was offered, or one of this worker's own that reports to it. */
function registryOf({ number, handle, options }: Offer): Registry {
  if (!options) return Registry.attach(handle as Handle);
  const registry = new Registry(options);
  sendReports(registry, number);
  return registry;
}

function take(number: string): void {
  taken.add(number);
  if (taken.size <= REMEMBERED) return;
  for (const oldest of taken) {
    taken.delete(oldest);
    break;
  }
}
