/** The types of meters and instruments beyond those of OpenTelemetry's API: instruments can be bound. */

import type { Attributes, Counter, Gauge, Histogram, Meter, MetricOptions, UpDownCounter } from "@opentelemetry/api";

/** A counter or up-down counter that is bound to one attribute set. */
export interface BoundSum {
  /** Adds an amount, as the instrument's `add` does. */
  add(value: number): void;
}

/** A histogram or gauge that is bound to one attribute set. */
export interface BoundValue {
  /** Records a value, as the instrument's `record` does. */
  record(value: number): void;
}

/** An instrument that can be bound. */
export interface Bindable<B> {
  /** Looks an attribute set up once, for many records. The set is copied. Never throws. */
  bind(attributes: Attributes): B;
}

/** A meter whose synchronous instruments can be bound. */
export interface BindableMeter extends Meter {
  createCounter(name: string, options?: MetricOptions): Counter & Bindable<BoundSum>;
  createUpDownCounter(name: string, options?: MetricOptions): UpDownCounter & Bindable<BoundSum>;
  createHistogram(name: string, options?: MetricOptions): Histogram & Bindable<BoundValue>;
  createGauge(name: string, options?: MetricOptions): Gauge & Bindable<BoundValue>;
}
