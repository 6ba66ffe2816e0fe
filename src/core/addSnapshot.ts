/** The addition of other registries' snapshots to a registry. */

import { type AddOptions, checkAddOptions } from "./define/addOptions.ts";
import type { Definition } from "./define/definition.ts";
import { KINDS } from "./define/kinds.ts";
import { shown, typeError } from "./errors.ts";
import type { Metric } from "./memory/metric.ts";
import { wallClock } from "./platform/wallClock.ts";
import type { BlockSnapshot, SeriesSnapshot, Snapshot } from "./read/snapshot.ts";
import { checkSnapshot } from "./read/snapshotCheck.ts";
import { currentVersion } from "./read/snapshotVersions.ts";
import { amountsSince, totalsText } from "./read/sourceTotals.ts";
import {
  addableBlock,
  checkAmounts,
  checkPermitted,
  checkValues,
  doubled,
  fallen,
  newDefinitions,
  ownValues,
} from "./record/addable.ts";
import { Additions } from "./record/additions.ts";
import type { SeriesFamily } from "./record/seriesFamily.ts";
import { SourceLevels } from "./record/sourceLevels.ts";
import { isAdded, markAdded, type Source, type SourceLevel, Sources } from "./record/sources.ts";
import { keyOf, remember, type Step, takenBack } from "./record/takenBack.ts";
import type { Registry } from "./registry.ts";

/**
 * Adds a snapshot of another registry, of another process or page, to a living one: once, however often it comes.
 * Returns true if it was added, and false if it had been before, or a later one that contains it.
 *
 * Of one registry, send either what `reset()` returns, each of which is added in any order, or what `snapshot()`
 * returns, of which the difference to the last one is added. Counters, means and histograms are added, and stay; so are
 * up-down counters, but not those of closed snapshots, since no reset closes them. If a source's latest snapshot lacks
 * a label set of an up-down counter or a gauge, its number or level is taken back. The gauges of all sources become one
 * level by their `aggregate`, until their source is forgotten; readings in this thread see it. By `last`, the level
 * that was added last stays. Labels of the other registry as a whole are replaced by this one's.
 *
 * A snapshot may come from a stranger. If it is refused, nothing has changed. What was added is remembered by the
 * calling thread, so let one thread add all snapshots of a source.
 * @throws TypeError SNAPSHOT_INVALID, OPTION_INVALID; RangeError SNAPSHOT_INVALID, SNAPSHOT_REFUSED by `only` or a
 * limit, SNAPSHOT_FORGOTTEN if it may have been added before, DEFINITION_CONFLICT, NAME_INVALID, LABELS_INVALID for
 * values that are not among `labelValues`, BLOCK_FULL, NO_LANE, DETACHED, CORRUPT
 * @example
 * const page = new Registry();
 * page.counter({ name: "clicks_total", help: "Clicks" }).inc(3);
 * const body = JSON.stringify(page.reset());
 *
 * const clicks = registry.counter({ name: "clicks_total", help: "Clicks" });
 * addSnapshot(registry, JSON.parse(body), { only: ["clicks_total"] }); // true
 * addSnapshot(registry, JSON.parse(body), { only: ["clicks_total"] }); // false
 * clicks.value; // 3
 */
export function addSnapshot(registry: Registry, snapshot: Snapshot, options: AddOptions = {}): boolean {
  // Recognised by a member: it may be another copy's registry.
  if (!registry?.attachment) {
    throw typeError("OPTION_INVALID", `addSnapshot takes a registry and a snapshot, but got ${shown(registry)} first.`);
  }
  const limits = checkAddOptions(options);
  const current = currentVersion(snapshot);
  checkSnapshot(current);
  registry.attachment.assertAttached();
  let adding = addings.get(registry);
  if (!adding) {
    adding = new Adding(registry);
    addings.set(registry, adding);
  }
  return adding.add(current, limits);
}

const addings = new WeakMap<Registry, Adding>();

/** The note by which a thread knows that another one has added snapshots, which it does not remember. */
const NOTE = "threadtally/adding";

/** Everything that a snapshot adds, found before the first change. */
interface Plan {
  /** The metrics that must be made. */
  readonly definitions: readonly Definition[];
  /** True if no later snapshot of the source was added. */
  readonly isLatest: boolean;
  readonly steps: Step[];
  /** The totals and the levels that replace those of the source. */
  readonly totals: Map<string, string>;
  readonly levels: Map<string, Omit<SourceLevel, "metric"> & { readonly name: string }>;
}

/** A series of a snapshot, with its values of its metric's own labels, and the key that they make. */
interface Part {
  readonly metric: Definition;
  readonly series: SeriesSnapshot;
  readonly values: readonly string[] | undefined;
  readonly key: string;
}

type Limits = ReturnType<typeof checkAddOptions>;

/** The additions of one thread to one registry. */
class Adding {
  readonly #registry: Registry;
  readonly #additions: Additions;
  readonly #sources: Sources;
  #levels: SourceLevels | undefined;
  #limits: Limits | undefined;

  constructor(registry: Registry) {
    const { attachment } = registry;
    // First, since the thread would find the lane of the additions if it looked for its own later.
    registry.takeLane();
    const additions = new Additions(attachment.block);
    const own = String(additions.number);
    const isFirst = registry.note(NOTE, own) === own;
    this.#registry = registry;
    this.#additions = additions;
    this.#sources = new Sources(isFirst ? -1 : wallClock());
    attachment.addUser({ forgetLane: () => additions.end(), pause: () => false });
  }

  add(snapshot: Snapshot, limits: Limits): boolean {
    this.#limits = limits;
    const sources = this.#sources;
    const block = addableBlock(snapshot, this.#registry.attachment.block.id);
    checkPermitted(snapshot.metrics, limits.only, limits.maxSeries);
    const now = wallClock();
    this.#forget(now);
    const source = sources.find(block, now + limits.maxAge * 1000);
    if (isAdded(source, block)) {
      sources.keep(block, source, now);
      return false;
    }
    const plan = this.#plan(snapshot, block, source);
    sources.keep(block, source, now);
    this.#forget(now);
    this.#apply(plan, block, source);
    return true;
  }

  #forget(now: number): void {
    const { maxAge, maxSources } = this.#limits as Limits;
    this.#sources.forget(now, maxAge * 1000, maxSources);
  }

  /** Checks everything in a snapshot. Returns what it adds to its source. */
  #plan({ metrics }: Snapshot, { sequence }: BlockSnapshot, source: Source): Plan {
    const definitions = newDefinitions(metrics, this.#additions);
    const isLatest = sequence > source.latest;
    const plan: Plan = { definitions, isLatest, steps: [], totals: new Map(), levels: new Map() };
    const keys = new Set<string>();
    let recorded = 0;
    for (const metric of metrics) {
      const family = this.#registry.get(metric.name) as SeriesFamily<unknown> | undefined;
      for (const series of metric.series) {
        const values = ownValues(metric, series.labels);
        if (values) family?.check(values);
        const key = keyOf(metric.name, values);
        if (keys.has(key)) throw doubled(metric, series);
        keys.add(key);
        recorded += checkAmounts(metric, series);
        this.#planSeries(plan, { metric, series, values, key }, source);
      }
    }
    checkValues(recorded);
    if (isLatest) plan.steps.push(...takenBack(source, plan.totals, this.#additions));
    return plan;
  }

  #planSeries({ isLatest, steps, totals, levels }: Plan, one: Part, source: Source): void {
    const { metric, series, values, key } = one;
    const { name, kind, aggregate } = metric;
    const { content, isReset } = KINDS[kind];
    if (content === "level") {
      const level = Number(series.level);
      if (aggregate !== "last") levels.set(key, { name, values, level });
      else if (isLatest) {
        const text = series.level as string;
        totals.set(key, text);
        steps.push({ name, key, change: { values, amounts: [], level }, totals: text });
      }
      return;
    }
    const { scaledMin, scaledMax } = series;
    const extremes = metric.minMax && scaledMin ? [BigInt(scaledMin), BigInt(scaledMax as string)] : [];
    if (source.isClosed) {
      // A reset closes no up-down counter: its number would come again in the next snapshot.
      const amounts = isReset ? amountsSince(kind, series, undefined) : undefined;
      if (amounts) steps.push({ name, key, change: { values, amounts, extremes }, totals: "" });
      return;
    }
    const text = totalsText(kind, series);
    const earlier = source.totals?.get(key);
    totals.set(key, text);
    if (text === earlier) return;
    const amounts = amountsSince(kind, series, earlier);
    if (!amounts) throw fallen(metric, series);
    steps.push({ name, key, change: { values, amounts, extremes }, totals: text });
  }

  /**
   * Adds what a plan says. If an error ends it, the source's next cumulative snapshot adds the rest. A closed one
   * counts as added once a part of it was: nothing is added twice.
   */
  #apply(plan: Plan, block: BlockSnapshot, source: Source): void {
    const additions = this.#additions;
    for (const definition of plan.definitions) additions.obtain(definition);
    const metricOf = (name: string) => additions.find(name) as Metric;
    let done = 0;
    try {
      for (const { name, change, level } of plan.steps) {
        if (level === undefined) additions.addTo(metricOf(name), change);
        else additions.takeBack(metricOf(name), change.values, level);
        done++;
      }
    } catch (error) {
      remember(source, plan.steps.slice(0, done));
      if (source.isClosed && done > 0) markAdded(source, block);
      throw error;
    }
    markAdded(source, block);
    if (!plan.isLatest) return;
    source.totals = plan.totals.size > 0 ? plan.totals : undefined;
    this.#setLevels(
      source,
      new Map([...plan.levels].map(([key, one]) => [key, { ...one, metric: metricOf(one.name) }])),
    );
  }

  #setLevels(source: Source, levels: Map<string, SourceLevel>): void {
    if (!source.levels && levels.size === 0) return;
    source.levels = levels.size > 0 ? levels : undefined;
    this.#sources.hasNewLevels = true;
    if (this.#levels) return;
    const joint = new SourceLevels(this.#additions);
    this.#levels = joint;
    this.#registry.onCollect(() => {
      this.#forget(wallClock());
      joint.update(this.#sources);
    });
  }
}
