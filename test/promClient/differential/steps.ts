/** Programs as data: calls on what earlier calls have made, so that they can be run twice, shortened and printed. */

import { inspect } from "node:util";
import { runInNewContext } from "node:vm";

/** One call. */
export interface Step {
  /** Name under which the result is kept. */
  readonly into?: string;
  /** Name of what it is called on: "client" is the module, "clock" the time, "object" makes any. */
  readonly on: string;
  /** A method, `new Counter`, `get hashMap`, `set hashMap`, or `()` to call the thing itself. */
  readonly call: string;
  readonly args: readonly unknown[];
}

/** In arguments: what an earlier step has kept under a name. */
export class Ref {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  [inspect.custom](): string {
    return this.name;
  }
}

/** Returns a promise of another realm, which a function resolves. */
const turnElsewhere: (resolves: (resolve: () => void) => void) => Promise<void> = runInNewContext(
  "(resolves) => new Promise((resolve) => resolves(resolve))",
);

/** In options: a `collect` function, which calls its metric, or another one. */
export class Collect {
  /** Calls on the metric: method and arguments. */
  readonly calls: readonly (readonly [method: string, ...args: unknown[]])[];
  readonly isAsync: boolean;
  /** Message of the error that it throws at last. */
  readonly fails: string | undefined;
  /** Name of the other metric that it calls. */
  readonly on: string | undefined;
  /** True if its promise is of another realm. */
  readonly isForeign: boolean;

  constructor(calls: Collect["calls"], isAsync = false, fails?: string, on?: string, isForeign = false) {
    this.calls = calls;
    this.isAsync = isAsync;
    this.fails = fails;
    this.on = on;
    this.isForeign = isForeign;
  }

  /** Returns the function. */
  make(named: ReadonlyMap<string, unknown>): () => void | Promise<void> {
    const { calls, isAsync, fails, on, isForeign } = this;
    // biome-ignore lint/suspicious/noExplicitAny: the metric of either library
    function run(own: any): void {
      const metric = on === undefined ? own : named.get(on);
      for (const [method, ...args] of calls) metric[method](...(structuredClone(args) as unknown[]));
      if (fails !== undefined) throw new Error(fails);
    }
    if (isForeign) {
      return function collect(this: unknown) {
        return turnElsewhere(setImmediate).then(() => run(this));
      };
    }
    if (!isAsync) {
      return function collect(this: unknown) {
        run(this);
      };
    }
    return async function collect(this: unknown) {
      await Promise.resolve();
      run(this);
    };
  }

  [inspect.custom](): string {
    const lines = this.calls.map(
      ([method, ...args]) => `${this.on ?? "this"}.${method}(${args.map(shown).join(", ")});`,
    );
    if (this.isForeign) return `function () { return promiseOfAnotherRealm.then(() => { ${lines.join(" ")} }); }`;
    if (this.isAsync) lines.unshift("await null;");
    if (this.fails !== undefined) lines.push(`throw new Error(${JSON.stringify(this.fails)});`);
    return `${this.isAsync ? "async " : ""}function () { ${lines.join(" ")} }`;
  }
}

/** In arguments: an object with `get`, but of no library, which users register. */
export class Foreign {
  readonly name: string;
  readonly values: readonly object[];

  constructor(name: string, values: readonly object[]) {
    this.name = name;
    this.values = values;
  }

  make(): object {
    const { name, values } = this;
    const listed = () => ({ name, help: "foreign", type: "gauge", aggregator: "sum", values: structuredClone(values) });
    return { name, get: async () => listed(), reset() {} };
  }

  [inspect.custom](): string {
    return `foreign(${shown(this.name)}, ${shown(this.values)})`;
  }
}

/** Returns arguments as the library takes them: copies, with what names refer to. */
export function argumentsOf(value: unknown, named: ReadonlyMap<string, unknown>): unknown {
  if (value instanceof Ref) return named.get(value.name);
  if (value instanceof Collect) return value.make(named);
  if (value instanceof Foreign) return value.make();
  if (Array.isArray(value)) return value.map((one) => argumentsOf(one, named));
  if (value === null || typeof value !== "object") return value;
  const copy: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(value)) {
    Object.defineProperty(copy, key, {
      value: argumentsOf(one, named),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return copy;
}

/** Returns the names to which arguments refer. */
export function namesIn(value: unknown): string[] {
  if (value instanceof Ref) return [value.name];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(namesIn) : [];
}

/** Returns a program as JavaScript. */
export function printed(program: readonly Step[]): string {
  return program.map(printedStep).join("\n");
}

function printedStep({ into, on, call, args }: Step): string {
  const list = args.map(shown).join(", ");
  const [verb, member] = call.split(" ");
  let code: string;
  if (call === "()") code = `${on}(${list})`;
  else if (member === undefined) code = `${on}.${call}(${list})`;
  else if (verb === "new") code = `new ${on}.${member}(${list})`;
  else if (verb === "get") code = `${on}.${member}`;
  else code = `${on}.${member} = ${list}`;
  return `${into === undefined ? "" : `${into} = `}${code};`;
}

function shown(value: unknown): string {
  return inspect(value, { depth: 6, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 300 });
}
