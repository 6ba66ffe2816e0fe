/** The provider of meters. */

import { createNoopMeter, type Meter, type MeterOptions } from "@opentelemetry/api";
import { Registry } from "../core/registry.ts";

/** The options of a provider. */
export interface MeterProviderOptions {
  /** The registry to record in. Default: a new one. */
  readonly registry?: Registry;
}

/** Gives meters, whose instruments record in a registry. */
export class MeterProvider {
  /** The registry that it records in. */
  readonly registry: Registry;

  constructor({ registry = new Registry() }: MeterProviderOptions = {}) {
    this.registry = registry;
  }

  /** Returns a meter. */
  getMeter(_name: string, _version?: string, _options?: MeterOptions): Meter {
    return createNoopMeter();
  }
}
