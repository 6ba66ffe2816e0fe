/**
 * The export of one registry. One thread exports for all: the one that holds a role. Before its readers start, it
 * writes the plan: what they select, so that threads without readers record for them.
 */

import { shown, typeError } from "../core/errors.ts";
import { runCallback, unawaited } from "../core/platform/callback.ts";
import { clearTicker, setTicker } from "../core/platform/clock.ts";
import type { Registry } from "../core/registry.ts";
import { requestFlush, serveFlushes } from "./flushes.ts";
import { tell, textOf } from "./problems.ts";
import type { MetricReader } from "./sdk.ts";
import { DEFAULT_SELECTIONS, type Selections, selectionsOf } from "./selections.ts";
import { callWithin, limitOf } from "./timeouts.ts";

/** The threads that export: the first that may, until another takes over; each one; or not this one. */
export type ExporterMode = "first" | "always" | "never";

const ROLE = "opentelemetry/exporter";
const PLAN = "opentelemetry/plan";
const TAKEOVER_MILLISECONDS = 1000;

export interface ExporterOptions {
  readonly registry: Registry;
  /** True if other threads may have the registry. */
  readonly isShared: boolean;
  readonly readers: readonly MetricReader[] | (() => readonly MetricReader[]) | undefined;
  readonly mode: ExporterMode;
  /** Attribute sets that are kept back from each limit for the overflow point: 1 as in the SDK, or 0. */
  readonly spare: number;
  /** Starts a reader. `isLate`: another thread has exported before. */
  readonly start: (reader: MetricReader, selections: Selections, isLate: boolean) => void;
}

/** The registries that a provider of this thread exports as the first. */
const exported = new WeakSet<Registry>();

export class Exporter {
  readonly #options: ExporterOptions;
  #readers: readonly MetricReader[] | undefined;
  #selections: readonly Selections[] = [];
  #stopServing: (() => void) | undefined;
  #timer: ReturnType<typeof setTicker> | undefined;

  constructor(options: ExporterOptions) {
    this.#options = options;
  }

  /** Starts to export, or waits for the end of the thread that does. */
  begin(): void {
    const { readers, mode } = this.#options;
    const mayExport = mode !== "never" && (typeof readers === "function" || (readers?.length ?? 0) > 0);
    if (!mayExport || this.#tryToStart()) return;
    this.#timer = setTicker(() => this.#takeOver(), TAKEOVER_MILLISECONDS);
    (this.#timer as { unref?(): void }).unref?.();
  }

  /** True if this thread exports. */
  get isExporting(): boolean {
    return this.#readers !== undefined;
  }

  /** The selections to record for: those of this thread's readers, else those of the plan. */
  get selections(): readonly Selections[] {
    if (this.#selections.length > 0) return this.#selections;
    const plan = this.#options.isShared ? this.#options.registry.note(PLAN) : undefined;
    return plan === undefined ? [DEFAULT_SELECTIONS] : JSON.parse(plan);
  }

  /** Exports now, in whichever thread exports. */
  async forceFlush(options: { timeoutMillis?: number } = {}): Promise<void> {
    if (this.#readers) await this.#each("forceFlush", options);
    else if (this.#options.isShared && !(await requestFlush(this.#options.registry, options.timeoutMillis))) {
      tell("warn", "No thread has exported after forceFlush(), since none replied.");
    }
  }

  /** Ends the export of this thread; another one may take over. */
  async shutdown(options?: { timeoutMillis?: number }): Promise<void> {
    clearTicker(this.#timer);
    try {
      await this.#each("shutdown", options);
    } finally {
      if (this.#readers) this.#end();
    }
  }

  /** Ends the export, and gives the role back. */
  #end(): void {
    const { registry, isShared, mode } = this.#options;
    this.#stopServing?.();
    this.#readers = undefined;
    if (!isShared || mode !== "first") return;
    exported.delete(registry);
    try {
      registry.release(ROLE);
    } catch (error) {
      // A detach has released it.
      if ((error as { readonly code?: unknown }).code !== "DETACHED") throw error;
    }
  }

  /** Calls all readers. Rejects if one does, once all have answered, or if one does not answer in time. */
  #each(method: "forceFlush" | "shutdown", options: { timeoutMillis?: number } = {}): Promise<void> {
    const limit = limitOf(options.timeoutMillis);
    // The SDK's readers set timers, too.
    const limited = options.timeoutMillis == null ? options : { ...options, timeoutMillis: limit };
    return callWithin(limit, "A reader", async () => {
      const calls = (this.#readers ?? []).map(async (reader) => reader[method](limited));
      for (const result of await Promise.allSettled(calls)) if (result.status === "rejected") throw result.reason;
    });
  }

  #takeOver(): void {
    try {
      if (this.#tryToStart()) clearTicker(this.#timer);
    } catch (error) {
      // Detached, or out of memory: it would fail again.
      clearTicker(this.#timer);
      tell("error", `This thread cannot export: ${textOf(error)}`);
    }
  }

  /** Starts the readers, unless another thread exports. Returns whether this one does. */
  #tryToStart(): boolean {
    const { registry, isShared, readers, mode, spare, start } = this.#options;
    const isFirst = isShared && mode === "first";
    // A thread holds a role once, however many providers it has.
    if (isFirst && (exported.has(registry) || !registry.claim(ROLE))) return false;
    if (isFirst) exported.add(registry);
    const started: MetricReader[] = [];
    try {
      const own = typeof readers === "function" ? unawaited(readers()) : (readers as readonly MetricReader[]);
      checkReaders(own);
      this.#selections = own.map((reader) => selectionsOf(reader, spare));
      const isLate = isShared && registry.note(PLAN) !== undefined;
      if (isShared) registry.note(PLAN, JSON.stringify(this.#selections));
      this.#readers = own;
      if (isShared) this.#stopServing = serveFlushes(registry, () => this.forceFlush());
      for (const [index, reader] of own.entries()) {
        start(reader, this.#selections[index] as Selections, isLate);
        started.push(reader);
      }
    } catch (error) {
      // Another thread may export instead. The readers that run must not export beside it.
      for (const reader of started)
        runCallback(
          () => reader.shutdown(),
          () => {},
        );
      this.#end();
      throw error;
    }
    return true;
  }
}

/** Throws unless these are readers, by their members. */
function checkReaders(readers: readonly MetricReader[]): void {
  const isReader = (one?: MetricReader) => typeof one?.setMetricProducer === "function";
  if (Array.isArray(readers) && readers.every(isReader)) return;
  throw typeError("OPTION_INVALID", `readers must be a list of the SDK's metric readers, but got ${shown(readers)}.`);
}
