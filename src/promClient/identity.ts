/** The identity of a metric in its store: threads that define a metric alike record into one. */

import type { Aggregate, Definition } from "../core/define/definition.ts";

/** The description of a metric for other threads. It is kept as the help of core's metric. */
export interface Description {
  readonly type: MetricKind;
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly aggregator: Aggregator;
  readonly [option: string]: unknown;
}

/** A metric that is described. */
export interface Described extends Pick<Description, "type" | "name" | "labelNames" | "aggregator"> {
  readonly help: unknown;
  readonly aggregate?: Aggregate | undefined;
  readonly enableExemplars: boolean;
}

/** The options that only a kind of metrics has: by their defaults, and as other threads get them if not as given. */
interface OwnOptions {
  readonly defaults?: object;
  readonly described?: object;
}

/** The types of metrics, as expositions name them. */
export type MetricKind = "counter" | "gauge" | "histogram" | "summary";

/** The way in which the values of several threads or processes become one. */
export type Aggregator = "omit" | "sum" | "first" | "min" | "max" | "average";

/** Characters of a name in core. */
const MOST_CHARACTERS = 255;

/**
 * Returns the name of a metric in its store. Its help, and what only changes how it is shown, may differ from thread to
 * thread. If two different ones ever had the same name, core would refuse the second.
 */
export function identityOf(type: MetricKind, name: string, rest: readonly unknown[], generation = 0): string {
  const all = generation > 0 ? [name, ...rest, { generation }] : [name, ...rest];
  const ending = ` ${type} ${digestOf(JSON.stringify(all))}`;
  return name.slice(0, MOST_CHARACTERS - ending.length) + ending;
}

/** Returns 64 bits of a text as hexadecimal digits: FNV-1a, by Fowler, Noll and Vo, over two offsets. */
function digestOf(text: string): string {
  let [low, high] = [0x811c9dc5, 0x9dc5811c];
  for (let i = 0; i < text.length; i++) {
    low = Math.imul(low ^ text.charCodeAt(i), 0x01000193);
    high = Math.imul(high ^ text.charCodeAt(i), 0x01000193) ^ (low >>> 15);
  }
  return [low, high].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}

/** Returns the text that describes a metric to other threads. */
export function describe(metric: Described, { defaults = {}, described }: OwnOptions): string {
  const { name, help, labelNames, aggregator, aggregate, type, enableExemplars } = metric;
  const own = Object.keys(defaults).map((option) => [option, metric[option as never]]);
  const common = { type, name, help: String(help), labelNames, aggregator, aggregate, enableExemplars };
  return JSON.stringify({ ...Object.fromEntries(own), ...described, ...common } satisfies Description);
}

/** Returns the description of a metric that a thread has defined; undefined if it is no metric of prom-client's. */
export function descriptionOf({ help }: Pick<Definition, "help">): Description | undefined {
  try {
    const parsed = JSON.parse(help) as Description;
    return typeof parsed === "object" && parsed !== null && "labelNames" in parsed ? parsed : undefined;
  } catch {
    return undefined;
  }
}
