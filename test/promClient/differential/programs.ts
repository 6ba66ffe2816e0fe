/** Random programs over the whole interface of prom-client. */

import { generator } from "../../support/generator.ts";
import { functionCall } from "./functionCalls.ts";
import { Foreign, Ref, type Step } from "./steps.ts";
import { Choices, OPEN_METRICS, PROMETHEUS } from "./values.ts";

const KINDS = ["Counter", "Gauge", "Histogram", "Summary"] as const;
type Kind = (typeof KINDS)[number];
const RECORD = { Counter: "inc", Gauge: "set", Histogram: "observe", Summary: "observe" } as const;

interface Metric {
  readonly name: string;
  readonly kind: Kind;
  readonly labelNames: readonly string[];
  readonly hasExemplars: boolean;
}

type Child = Pick<Metric, "name" | "kind">;

/** Returns the program of a seed. The kinds of metrics may be limited. */
export function programOf(seed: number, kinds: readonly Kind[] = KINDS): Step[] {
  return new Writer(generator(seed), kinds).program();
}

class Writer {
  readonly #random: Choices;
  readonly #kinds: readonly Kind[];
  readonly #steps: Step[] = [];
  readonly #registries: { readonly name: string; readonly isOpen: boolean }[] = [];
  readonly #metrics: Metric[] = [];
  readonly #children: Child[] = [];
  readonly #timers: string[] = [];
  readonly #objects: string[] = [];
  #names = 0;

  constructor(next: () => number, kinds: readonly Kind[]) {
    this.#random = new Choices(next);
    this.#kinds = kinds;
  }

  program(): Step[] {
    const random = this.#random;
    this.#add("client", "get register", [], this.#registry("register", random.chance(0.1)));
    if (this.#registries[0]?.isOpen) this.#add("register", "setContentType", [OPEN_METRICS]);
    if (random.chance(0.5)) this.#makeRegistry();
    for (let metrics = 1 + random.below(3); metrics > 0; metrics--) this.#makeMetric();
    for (let steps = 5 + random.below(30); steps > 0; steps--) this.#step();
    for (const { name } of this.#registries) {
      this.#add(name, "metrics", []);
      this.#add(name, "getMetricsAsJSON", []);
    }
    for (const { name } of this.#metrics) this.#add(name, "get", []);
    return this.#steps;
  }

  #step(): void {
    const random = this.#random;
    const dice = random.below(100);
    if (dice < 43) this.#record();
    else if (dice < 51) this.#makeChild();
    else if (dice < 58) this.#makeMetric();
    else if (dice < 63) this.#time();
    else if (dice < 72) this.#look(random.one(this.#registries).name);
    else if (dice < 85) this.#administer();
    else if (dice < 92) this.#lookIntoMetric();
    else if (dice < 94 && this.#registries.length < 4) this.#makeRegistry();
    else if (dice < 97) this.#add("clock", "advance", [125 * (1 + random.below(20))]);
    else this.#steps.push(functionCall(random));
  }

  #add(on: string, call: string, args: readonly unknown[], into?: string): void {
    this.#steps.push({ ...(into !== undefined && { into }), on, call, args });
  }

  #name(letter: string): string {
    return `${letter}${++this.#names}`;
  }

  #registry(name: string, isOpen: boolean): string {
    this.#registries.push({ name, isOpen });
    return name;
  }

  #makeRegistry(): void {
    const random = this.#random;
    const others = this.#registries.map(({ name }) => new Ref(name));
    if (others.length > 1 && random.chance(0.25)) {
      this.#add("client.Registry", "merge", [random.some(others)], this.#registry(this.#name("merged"), false));
      return;
    }
    const isOpen = random.chance(0.4);
    const type = random.chance(0.05) ? "text/html" : isOpen ? OPEN_METRICS : PROMETHEUS;
    const args = isOpen || random.chance(0.3) ? [type] : [];
    this.#add("client", "new Registry", args, this.#registry(this.#name("registry"), isOpen));
  }

  #makeMetric(registers = this.#registers()): void {
    const random = this.#random;
    const kind = random.one(this.#kinds);
    if (this.#metrics.length > 0 && random.chance(0.015)) {
      this.#add("client", `new ${kind}`, [random.one([undefined, null, "hits", 5])]);
      return;
    }
    const labelNames = random.labelNames();
    const options: Record<string, unknown> = { name: random.metricName(), help: random.help() };
    if (random.chance(0.8)) options.labelNames = labelNames;
    if (registers !== undefined || random.chance(0.05)) options.registers = registers;
    const isOpen = registers?.every(({ name }) => this.#registries.find((one) => one.name === name)?.isOpen);
    const hasExemplars = kind !== "Gauge" && random.chance(isOpen ? 0.6 : 0.02);
    if (hasExemplars) options.enableExemplars = true;
    if (random.chance(0.1)) options.aggregator = random.one(["sum", "first", "min", "max", "average", "omit"]);
    if (kind === "Histogram" && random.chance(0.7)) options.buckets = random.buckets();
    if (kind === "Summary" && random.chance(0.5)) options.percentiles = random.one([[0.5], [0.01, 0.5, 0.99], [1, 0]]);
    if (kind === "Summary" && random.chance(0.15)) Object.assign(options, random.ageing(options.labelNames));
    if (random.chance(0.12)) options.collect = random.chance(0.05) ? "no function" : random.collect(RECORD[kind]);
    const name = this.#name("metric");
    this.#add("client", `new ${kind}`, [options], name);
    const names = "labelNames" in options && Array.isArray(labelNames) ? (labelNames as string[]) : [];
    this.#metrics.push({ name, kind, labelNames: names, hasExemplars });
  }

  /** Repeats a definition, as modules do that are loaded again. */
  #makeAgain(): void {
    const metric = this.#random.one(this.#metrics);
    const { on, call, args } = this.#steps.find(({ into }) => into === metric.name) as Step;
    const name = this.#name("metric");
    this.#add(on, call, args, name);
    this.#metrics.push({ ...metric, name });
  }

  #registers(): Ref[] | undefined {
    const random = this.#random;
    if (random.chance(0.5)) return undefined;
    if (random.chance(0.06)) return [];
    const refs = this.#registries.map(({ name }) => new Ref(name));
    return random.chance(0.8) ? [random.one(refs)] : random.some(refs, 3);
  }

  #record(): void {
    const random = this.#random;
    if (this.#children.length > 0 && random.chance(0.3)) {
      const { name, kind } = random.one(this.#children);
      const method = this.#method(kind);
      this.#add(name, method, method === "setToCurrentTime" ? [] : this.#valueArguments());
      return;
    }
    const { name, kind, labelNames, hasExemplars } = random.one(this.#metrics);
    const method = this.#method(kind);
    const needsLabels = labelNames.length > 0 ? random.chance(0.9) : random.chance(0.1);
    if (hasExemplars && random.chance(0.9)) {
      this.#add(name, method, [random.exemplarData(labelNames)]);
      return;
    }
    const args: unknown[] = needsLabels ? [this.#labels(labelNames)] : [];
    if (method !== "setToCurrentTime") args.push(...this.#valueArguments());
    this.#add(name, method, args);
  }

  /** Returns labels, sometimes in an object that the program keeps and changes. */
  #labels(names: readonly string[]): unknown {
    const random = this.#random;
    if (names.length === 0 || !random.chance(0.04)) return random.labels(names);
    const [kept] = this.#objects;
    if (kept && random.chance(0.5)) this.#add(kept, `set ${random.one(names)}`, [random.labelValue()]);
    if (kept && random.chance(0.7)) return new Ref(kept);
    const name = this.#name("object");
    this.#add("object", "make", [random.labels(names)], name);
    this.#objects.unshift(name);
    return new Ref(name);
  }

  #method(kind: Kind): string {
    return kind === "Gauge" ? this.#random.one(["set", "set", "inc", "dec", "setToCurrentTime"]) : RECORD[kind];
  }

  #valueArguments(): unknown[] {
    return this.#random.chance(0.15) ? [] : [this.#random.value()];
  }

  #makeChild(): void {
    const { name, kind, labelNames } = this.#random.one(this.#metrics);
    const child = this.#name("child");
    this.#add(name, "labels", this.#random.labelArguments(labelNames), child);
    this.#children.push({ name: child, kind });
  }

  #time(): void {
    const random = this.#random;
    if (this.#timers.length > 0 && random.chance(0.5)) {
      this.#add(random.one(this.#timers), "()", random.timerArguments(random.one(this.#metrics).labelNames));
      return;
    }
    const timer = this.#name("end");
    const timed = this.#metrics.filter(({ kind }) => kind !== "Counter");
    const children = this.#children.filter(({ kind }) => kind !== "Counter");
    if (children.length > 0 && random.chance(0.4)) this.#add(random.one(children).name, "startTimer", [], timer);
    else if (timed.length > 0) {
      const { name, labelNames } = random.one(timed);
      this.#add(name, "startTimer", random.timerArguments(labelNames), timer);
    } else return;
    this.#timers.push(timer);
  }

  #look(registry: string): void {
    const random = this.#random;
    this.#add(registry, random.one(["metrics", "metrics", "getMetricsAsJSON", "getMetricsAsArray"]), []);
    if (random.chance(0.2)) this.#add(registry, "getSingleMetric", [random.metricName()]);
    if (random.chance(0.1)) this.#add(registry, "getSingleMetricAsString", [random.metricName()]);
    if (random.chance(0.1)) this.#add(registry, "getMetricsAsString", [new Ref(random.one(this.#metrics).name)]);
    if (random.chance(0.05)) this.#add(registry, "get contentType", []);
  }

  #lookIntoMetric(): void {
    const random = this.#random;
    const { name, kind, labelNames } = random.one(this.#metrics);
    const parts = ["get hashMap", "get", "get", "get labelNames", "get name", "get help", "get type", "get aggregator"];
    if (kind === "Histogram") parts.push("get upperBounds", "zero", "zero", "zero");
    if (kind === "Gauge") parts.push("_getValue");
    const part = random.one(parts);
    this.#add(name, part, part === "zero" || part === "_getValue" ? [random.labels(labelNames)] : []);
  }

  #administer(): void {
    const random = this.#random;
    const registry = random.one(this.#registries).name;
    const { name, kind, labelNames } = random.one(this.#metrics);
    const dice = random.below(20);
    if (dice < 6) {
      this.#add(name, "remove", random.labelArguments(labelNames));
      if (random.chance(0.4)) this.#add(name, random.one(["get", "reset"]), []);
      else if (kind === "Counter" && random.chance(0.3)) this.#add(name, "inc", [0]);
    } else if (dice < 9) this.#add(name, "reset", []);
    else if (dice < 10) this.#add(registry, "resetMetrics", []);
    else if (dice < 12) {
      this.#add(registry, "clear", []);
      if (random.chance(0.5)) this.#makeMetric([new Ref(registry)]);
      else this.#makeAgain();
    } else if (dice < 13) this.#add(registry, "removeSingleMetric", [random.metricName()]);
    else if (dice < 16) this.#add(registry, "setDefaultLabels", [random.labels(["a", "service"])]);
    else if (dice < 18) this.#add(registry, "registerMetric", [random.chance(0.2) ? this.#foreign() : new Ref(name)]);
    else if (dice < 19) this.#add(registry, "setContentType", [random.one([PROMETHEUS, OPEN_METRICS, "text/html"])]);
    else this.#add(name, "set hashMap", [{}]);
  }

  #foreign(): Foreign {
    const labels = { a: this.#random.one(["x", 'q"q', 1]) };
    return new Foreign(this.#random.one(["hits", "other", "foreign"]), [{ value: this.#random.number(), labels }]);
  }
}
