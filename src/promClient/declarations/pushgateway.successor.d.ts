/** The client of `pushgateway.d.ts` as @prometheus-io/client declares it. */

import type { RegistryContentType } from "./contentTypes.d.ts";
import type { Registry } from "./registry.d.ts";

/** A client that pushes the metrics of a registry to a Pushgateway. */
export class Pushgateway<T extends RegistryContentType> {
  /**
   * @param url Address of the gateway, for example `http://localhost:9091`.
   * @param options Those of Node's `http.request`; `requireJobName: false` allows pushes without a job; a header
   * `"Content-Encoding": "gzip"` compresses them.
   * @param registry Default: {@link register}.
   */
  constructor(url: string | { readonly href: string }, options?: Pushgateway.Options | null, registry?: Registry<T>);

  /** Pushes the metrics of a registry, with no options. */
  constructor(url: string | { readonly href: string }, registry: Registry<T>);

  /** Adds the metrics to the group, and replaces those of the same names. Rejects if the gateway refuses them. */
  pushAdd(params: Pushgateway.Parameters): Promise<{ resp?: unknown; body?: unknown }>;

  /** Replaces all metrics of the group. Rejects if the gateway refuses them. */
  push(params: Pushgateway.Parameters): Promise<{ resp?: unknown; body?: unknown }>;

  /** Deletes all metrics of the group. Rejects if the gateway refuses to. */
  delete(params: Pushgateway.Parameters): Promise<{ resp?: unknown; body?: unknown }>;
}

export namespace Pushgateway {
  /** Those of Node's `http.request`, and one more. */
  export interface Options {
    /** False if a push needs no job; default: true. */
    requireJobName?: boolean;
    [key: string]: unknown;
  }

  /** The group of a push. */
  export interface Parameters {
    /** Name of the job that pushes. */
    jobName: string;
    /** More labels of the group. */
    groupings?: {
      [key: string]: string;
    };
  }
}
