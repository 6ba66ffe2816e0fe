/** The registry: the metrics that are exposed together. */

import { checkOptionNames } from "../core/define/optionNames.ts";
import { nameByCallSite } from "./callSite.ts";
import { afterCollecting, serveCollecting } from "./collecting.ts";
import { noteExposed } from "./exposures.ts";
import { ForeignMetrics } from "./foreignMetrics.ts";
import type { Listed, Registered } from "./kinds.ts";
import { addDefaultLabels, write } from "./listing.ts";
import { metricIn, metricsIn, newTable, putInto, takeOut } from "./metricTable.ts";
import { type Place, placeOf } from "./place.ts";
import { refusal } from "./refusal.ts";
import { hold, isServedIn, letGo } from "./registrations.ts";
import { isSameStore, privateStore, type Store, sharedStore, sharesAll, warnOfPrivateMetric } from "./store.ts";
import { isEqual, type Labels, type TextStyle } from "./text.ts";

/** Content type of Prometheus' text format. */
export type PrometheusContentType = "text/plain; version=0.0.4; charset=utf-8";
/** Content type of OpenMetrics' text format. */
export type OpenMetricsContentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/** The content types that a registry can have. */
export type RegistryContentType = PrometheusContentType | OpenMetricsContentType;

/** The options of a registry that the original does not have. */
export interface SharingOptions {
  /**
   * Name by which all threads of the process share the registry. Without it, it belongs to this thread; with the
   * environment variable THREADTALLY_SHARE=all, only if this is undefined.
   */
  readonly shared?: string | undefined;
}

export class Registry<T extends RegistryContentType = PrometheusContentType> {
  /** The metrics that this thread has registered, by name. */
  _metrics = newTable();
  _defaultLabels: Labels = {};
  _contentType: RegistryContentType;
  readonly #shared: string | undefined;
  #store: Store | undefined;
  #style: TextStyle | undefined;
  #isListening = false;
  readonly #foreign = new ForeignMetrics();
  /** The metrics in `_metrics` that this thread has registered for all; programs also delete them there themselves. */
  readonly #held = new Map<string, Registered>();

  static get PROMETHEUS_CONTENT_TYPE(): PrometheusContentType {
    return "text/plain; version=0.0.4; charset=utf-8";
  }

  static get OPENMETRICS_CONTENT_TYPE(): OpenMetricsContentType {
    return "application/openmetrics-text; version=1.0.0; charset=utf-8";
  }

  constructor(contentType: T = Registry.PROMETHEUS_CONTENT_TYPE as T, options: SharingOptions = {}) {
    if (!isContentType(contentType)) {
      throw refusal(TypeError, "OPTION_INVALID", `Content type ${contentType} is unsupported`);
    }
    checkOptionNames("new Registry", options, ["shared"]);
    this._contentType = contentType;
    this.#shared = !sharesAll() || "shared" in options ? options.shared : nameByCallSite(new.target);
  }

  /** The registry of this process, which all its threads share. */
  static get globalRegistry(): Registry {
    return globalRegistry;
  }

  /** True if all threads of the process share it. */
  get isShared(): boolean {
    return this.#shared !== undefined;
  }

  /** @internal Where the metrics are kept that are registered here first. */
  get store(): Store {
    this.#store ??= this.#shared === undefined ? privateStore() : sharedStore(this.#shared);
    return this.#store;
  }

  /** @internal Makes the memory of the registry now, so that workers which start later inherit it. */
  open(): void {
    try {
      void this.store;
    } catch {
      // The host has no WebAssembly, for example: the first metric throws the same error.
    }
  }

  get contentType(): T {
    return this._contentType as T;
  }

  setContentType(contentType: T): void {
    if (!isContentType(contentType)) {
      throw refusal(Error, "OPTION_INVALID", `Content type ${contentType} is unsupported`);
    }
    this._contentType = contentType;
    this.#style = undefined;
  }

  setDefaultLabels(labels: object): void {
    this._defaultLabels = labels as Labels;
  }

  registerMetric(metric: object): void {
    const registered = metric as Registered;
    this.checkName(registered);
    if (metricIn(this._metrics, registered.name)) return;
    const place = placeOf(metric);
    if (place === undefined) putInto(this._metrics, registered);
    else place.settle(this, () => this.#take(registered, place));
  }

  #take(metric: Registered, place: Place): void {
    putInto(this._metrics, metric);
    // A registry that keeps no metric, such as a merged one, needs no memory.
    const store = this.isShared ? this.store : this.#store;
    const isOwn = store !== undefined && isSameStore(place.store, store);
    const isNew = !place.isKnown;
    if (isOwn) place.isKnown = true;
    else noteExposed(place, this);
    if (this.isShared && place.store.isShared) {
      this.#release(this.#held.get(metric.name));
      hold(place, this.store, isNew);
      this.#held.set(metric.name, metric);
      this.#listen();
    } else if (this.isShared) warnOfPrivateMetric(metric.name);
    else if (isOwn && isNew) place.begin();
  }

  /** @internal Throws if another metric has the name. */
  checkName(metric: Pick<Registered, "name">): void {
    const existing = metricIn(this._metrics, metric.name);
    if (!existing || existing === metric) return;
    throw refusal(Error, "DEFINITION_CONFLICT", `A metric with the name ${metric.name} has already been registered.`);
  }

  getSingleMetric(name: string): Registered | undefined {
    return metricIn(this._metrics, name) ?? this.#others().find((metric) => metric.name === name);
  }

  /** Returns the metrics; with `aggregator`, only those that have it. */
  getMetricsAsArray(aggregator?: string): Registered[] {
    const all = [...metricsIn(this._metrics), ...this.#others()];
    return aggregator === undefined ? all : all.filter((metric) => (metric.aggregator ?? "sum") === aggregator);
  }

  removeSingleMetric(name: string): void {
    const metric = metricIn(this._metrics, name);
    takeOut(this._metrics, name);
    this.#release(metric);
  }

  clear(): void {
    this._metrics = newTable();
    this._defaultLabels = {};
    this.#releaseDeleted();
  }

  resetMetrics(): void {
    for (const metric of this.getMetricsAsArray()) metric.reset();
  }

  async metrics(): Promise<string> {
    const metrics = this.getMetricsAsArray();
    const { isOpenMetrics } = this.#textStyle();
    // If a subclass or a program has replaced `getMetricsAsString`, it is called for each metric, as in the original.
    const texts =
      this.getMetricsAsString === Registry.prototype.getMetricsAsString
        ? await this.#texts(metrics)
        : await Promise.all(metrics.map((metric) => this.getMetricsAsString(metric)));
    return isOpenMetrics ? `${texts.join("\n")}\n# EOF\n` : `${texts.join("\n\n")}\n`;
  }

  async getMetricsAsJSON(aggregator?: string): Promise<Listed[]> {
    const all = await afterCollecting(this.getMetricsAsArray(aggregator), (_, listed) => listed, false);
    addDefaultLabels(all, this._defaultLabels);
    return all;
  }

  async getMetricsAsString(metric: object): Promise<string> {
    const [text = ""] = await this.#texts([metric as Registered]);
    return text;
  }

  getSingleMetricAsString(name: string): Promise<string> {
    return this.getMetricsAsString(this.getSingleMetric(name) as Registered);
  }

  static merge<M extends RegistryContentType>(registers: readonly Registry<M>[]): Registry<M> {
    const [first] = registers;
    const type = (first as Registry<M>).contentType;
    if (registers.some(({ contentType }) => contentType !== type)) {
      throw refusal(Error, "OPTION_INVALID", "Registers can only be merged if they have the same content type");
    }
    const merged = new Registry<M>(type, { shared: undefined });
    for (const metric of registers.flatMap((one) => one.getMetricsAsArray())) merged.registerMetric(metric);
    return merged;
  }

  #texts(metrics: readonly Registered[]): Promise<string[]> {
    return afterCollecting(metrics, (metric, listed) => write(metric, listed, this.#textStyle()), true);
  }

  #textStyle(): TextStyle {
    const isOpenMetrics = this._contentType === Registry.OPENMETRICS_CONTENT_TYPE;
    const known = this.#style;
    if (known && known.isOpenMetrics === isOpenMetrics && isEqual(known.defaultLabels, this._defaultLabels))
      return known;
    this.#style = { isOpenMetrics, defaultLabels: { ...this._defaultLabels } };
    return this.#style;
  }

  #release(metric: Registered | undefined): void {
    if (metric !== undefined && this.#held.get(metric.name) === metric) this.#releaseAll([metric]);
  }

  #releaseDeleted(): void {
    this.#releaseAll([...this.#held.values()].filter((metric) => metricIn(this._metrics, metric.name) !== metric));
  }

  #releaseAll(metrics: readonly Registered[]): void {
    if (metrics.length === 0) return;
    for (const { name } of metrics) this.#held.delete(name);
    letGo(metrics.map(placeOf) as Place[], this.store);
  }

  #listen(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    const isServed = (metric: object) => isServedIn(this.store, placeOf(metric));
    serveCollecting(this.store, () => metricsIn(this._metrics).filter(isServed));
  }

  /** Returns objects for the metrics that only other threads have registered. */
  #others(): Registered[] {
    if (!this.isShared) return [];
    this.#releaseDeleted();
    return this.#foreign.of(this.store, this._metrics);
  }
}

/** The registry of metrics without another one: all threads of the process share it. */
export const globalRegistry: Registry = /* @__PURE__ */ new Registry<PrometheusContentType>(undefined, {
  shared: "global",
});

function isContentType(value: unknown): value is RegistryContentType {
  return value === Registry.PROMETHEUS_CONTENT_TYPE || value === Registry.OPENMETRICS_CONTENT_TYPE;
}
