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

/** An instrument that can be bound. `A`: the attributes of its records. */
export interface Bindable<B, A extends Attributes = Attributes> {
  /** Looks an attribute set up once, for many records. The set is copied. Never throws. */
  bind(attributes: A): B;
}

/** A meter whose synchronous instruments can be bound. As in the API, each method takes the type of its attributes. */
export interface BindableMeter extends Meter {
  createCounter<A extends Attributes = Attributes>(
    name: string,
    options?: MetricOptions,
  ): Counter<A> & Bindable<BoundSum, A>;
  createUpDownCounter<A extends Attributes = Attributes>(
    name: string,
    options?: MetricOptions,
  ): UpDownCounter<A> & Bindable<BoundSum, A>;
  createHistogram<A extends Attributes = Attributes>(
    name: string,
    options?: MetricOptions,
  ): Histogram<A> & Bindable<BoundValue, A>;
  createGauge<A extends Attributes = Attributes>(
    name: string,
    options?: MetricOptions,
  ): Gauge<A> & Bindable<BoundValue, A>;
}
