/**
 * Reports: what a worker sends to a page that may not share memory with it. The worker records into its own registry.
 * The page adds each report to its registry.
 */

import type { BlockOptions } from "../core/define/options.ts";
import { Attachment } from "../core/memory/attachment.ts";
import { Directory } from "../core/memory/directory.ts";
import { optionsOf } from "../core/memory/storedOptions.ts";
import { printError, runCallback } from "../core/platform/callback.ts";
import { clearTicker, setTicker } from "../core/platform/clock.ts";
import { Changes, type MetricChange } from "../core/read/changes.ts";
import { Reports } from "../core/record/reports.ts";
import type { Registry } from "../core/registry.ts";
import { lineTo, lineToParent, type ShareTarget } from "./line.ts";

/** Milliseconds between two reports. If nothing has changed, none is sent. */
const INTERVAL = 1000;

/** The longest wait, in milliseconds, for the worker's async callbacks and its own workers. */
const PATIENCE = 1000;

interface Ask {
  readonly type: "threadtally.ask";
  readonly number: string;
}

interface Report {
  readonly type: "threadtally.report";
  /** Number of the offer with which the page shared its registry. */
  readonly number: string;
  readonly changes: readonly MetricChange[];
  readonly isFirst?: boolean;
  readonly isAnswer?: boolean;
  /** True once the worker holds the lock of its number, for as long as it lives. */
  readonly isLocked?: boolean;
  /** True if the worker has detached. */
  readonly isLast?: boolean;
}

function isOf<M extends Ask | Report>(type: M["type"], number: string, data: unknown): data is M {
  const message = (data ?? {}) as Partial<Record<keyof M, unknown>>;
  return message.type === type && message.number === number;
}

/** Returns the locks of this page and its workers; undefined without HTTPS. */
const locks = () => globalThis.navigator?.locks as LockManager | undefined;
const lockOf = (number: string) => `threadtally/report/${number}`;

/** Reports what a worker's registry records, until it is detached. */
export function sendReports(registry: Registry, number: string): void {
  const { attachment } = registry;
  // Its own attachment, which still reads while the registry is detached.
  const reading = new Attachment(attachment.block);
  const changes = new Changes(reading, new Directory(reading));
  const send = (more?: Partial<Report>) =>
    guarded(() => {
      const report: Report = { type: "threadtally.report", number, changes: changes.take(), ...more };
      if (more || report.changes.length > 0) line?.post(report);
    });
  const line = lineToParent((message) => {
    if (isOf<Ask>("threadtally.ask", number, message)) void answer();
  });
  const answer = async () => {
    await registry.collectOthers({ patience: PATIENCE });
    // It may have detached meanwhile, and then has sent its last report.
    if (attachment.detached) return;
    guarded(() => registry.collect());
    send({ isAnswer: true });
  };
  const ticker = setTicker(() => send(), INTERVAL);
  attachment.addUser({
    forgetLane() {
      clearTicker(ticker);
      send({ isLast: true });
      line?.close();
      reading.detach();
    },
    pause: () => false,
  });
  // At once, so that the page knows this worker before anything else arrives from it.
  send({ isFirst: true });
  const hold = () => {
    send({ isLocked: true });
    return new Promise(() => {}); // until the worker ends
  };
  locks()
    ?.request(lockOf(number), hold)
    .catch(() => {}); // in a sandbox
}

/** Adds the reports of a worker to a registry from now on. Returns the options for the worker's own registry. */
export function takeReports(registry: Registry, worker: ShareTarget, number: string): BlockOptions {
  const { attachment } = registry;
  attachment.assertAttached();
  const reports = new Reports(attachment.block, "a worker", () => {
    line.post({ type: "threadtally.ask", number } satisfies Ask);
  });
  let stop: (() => void) | undefined;
  const end = () => {
    stop?.();
    reports.end();
  };
  const line = lineTo(worker, (message) => {
    if (!isOf<Report>("threadtally.report", number, message)) return;
    if (message.isFirst && !attachment.detached) stop = registry.onCollect(() => reports.ask());
    if (message.isLocked) void locks()?.request(lockOf(number), end);
    reports.add(message.changes, message.isAnswer);
    if (!message.isLast && !attachment.detached) return;
    end();
    line.close();
  });
  return optionsOf(attachment.block);
}

/** Does work of the event loop, into which nothing may be thrown. */
function guarded(work: () => void): void {
  runCallback(work, (error) => printError("A report to the page failed:", error));
}
