/** The declared client of a Pushgateway. */

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
  constructor(url: string | { readonly href: string }, options?: unknown, registry?: Registry<T>);

  /** Adds the metrics to the group, and replaces those of the same names. Rejects if the gateway refuses them. */
  pushAdd(params: Pushgateway.Parameters): Promise<{ resp?: unknown; body?: unknown }>;

  /** Replaces all metrics of the group. Rejects if the gateway refuses them. */
  push(params: Pushgateway.Parameters): Promise<{ resp?: unknown; body?: unknown }>;

  /** Deletes all metrics of the group. Rejects if the gateway refuses to. */
  delete(params: Pushgateway.Parameters): Promise<{ resp?: unknown; body?: unknown }>;
}

export namespace Pushgateway {
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
