/** Runs programs on a library: each in a fresh copy of its module, with a clock that only the program moves. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { compileFunction } from "node:vm";
import { ROOT } from "../../house/files.ts";
import { argumentsOf, namesIn, type Step } from "./steps.ts";

/** What a step came to. */
export type Outcome =
  | { readonly kind: "returned"; readonly value: unknown }
  | { readonly kind: "threw"; readonly error: string; readonly code: string | undefined }
  /** An earlier step has not made what this one is called on. */
  | { readonly kind: "skipped" };

/** The exports of a library. */
// biome-ignore lint/suspicious/noExplicitAny: programs call whatever there is
export type Client = any;

/** A run of a program on one library. */
export interface World {
  readonly client: Client;
  readonly named: Map<string, unknown>;
  /** The steps that made what is named. */
  readonly makers: Map<string, Step>;
}

/** A compiled file, and the files that it has required, by its names for them. */
interface Compiled {
  readonly code: (...args: unknown[]) => void;
  readonly require: NodeJS.Require;
  readonly files: Map<string, string>;
}

/**
 * Returns a function that makes a fresh copy of a package each time. Its files are compiled once; what it imports from
 * other packages is not fresh.
 */
export function freshCopies(id: string): () => Client {
  const main = createRequire(`${ROOT}package.json`).resolve(id);
  const compiled = new Map<string, Compiled>();
  const compile = (file: string) => {
    const parameters = ["module", "exports", "require"];
    const code = compileFunction(readFileSync(file, "utf8"), parameters, { filename: file }) as () => void;
    const one = { code, require: createRequire(file), files: new Map<string, string>() };
    compiled.set(file, one);
    return one;
  };
  return () => {
    const modules = new Map<string, { exports: unknown }>();
    const load = (file: string): unknown => {
      const known = modules.get(file);
      if (known) return known.exports;
      const module = { exports: {} as unknown };
      modules.set(file, module);
      const { code, require, files } = compiled.get(file) ?? compile(file);
      const own = (wanted: string) => {
        if (!wanted.startsWith(".")) return require(wanted);
        const path = files.get(wanted) ?? require.resolve(wanted);
        files.set(wanted, path);
        return load(path);
      };
      code(module, module.exports, own);
      return module.exports;
    };
    return load(main);
  };
}

export function newWorld(client: Client): World {
  const named = new Map<string, unknown>([
    ["client", client],
    ["client.Registry", client.Registry],
  ]);
  return { client, named, makers: new Map() };
}

/** Runs one step. */
export async function runStep(step: Step, world: World): Promise<Outcome> {
  const { into, on, call, args } = step;
  const { named } = world;
  // biome-ignore lint/suspicious/noExplicitAny: whatever a step has made
  const target = (on === "clock" ? clock : on === "object" ? objects : named.get(on)) as any;
  if (target === undefined || namesIn(args).some((name) => !named.has(name))) return { kind: "skipped" };
  const [verb, member] = call.split(" ");
  try {
    const given = args.map((argument) => argumentsOf(argument, named));
    let result: unknown;
    if (call === "()") result = await target(...given);
    else if (member === undefined) result = await target[call](...given);
    else if (verb === "new") result = new target[member](...given);
    else if (verb === "get") result = target[member];
    else target[member] = given[0];
    if (into !== undefined) {
      named.set(into, result);
      world.makers.set(into, step);
    }
    return { kind: "returned", value: seen(result, world) };
  } catch (thrown) {
    const { name, message, code } = thrown as Error & { code?: string };
    return { kind: "threw", error: `${name}: ${message}`, code };
  }
}

/** Returns a value as it can be compared between libraries: a copy, without their objects. */
function seen(value: unknown, { client }: World): unknown {
  if (typeof value === "function") return "[function]";
  if (value === null || typeof value !== "object") return value;
  if (value instanceof client.Registry) return "[registry]";
  for (const kind of ["Counter", "Gauge", "Histogram", "Summary"]) {
    if (client[kind] && value instanceof client[kind]) return `[${kind} ${(value as { name: string }).name}]`;
  }
  if (value instanceof Map || value instanceof Promise) return `[${value.constructor.name}]`;
  if (Array.isArray(value)) return value.map((one) => seen(one, { client } as World));
  // The table in which the original keeps its values also has its digests and exemplars.
  const members = Object.entries(value).filter(([name]) => name !== "td" && name !== "bucketExemplars");
  return Object.fromEntries(members.map(([name, one]) => [name, seen(one, { client } as World)]));
}

/** Makes objects that programs keep and change. */
const objects = { make: (object: object) => object };

const clock = {
  milliseconds: 0,
  advance(by: number): void {
    clock.milliseconds += by;
  },
};

/** Runs `work` with a clock that starts at a fixed time and moves only by `clock.advance`. */
export async function withClock<T>(work: () => Promise<T>): Promise<T> {
  const { now } = Date;
  const { hrtime } = process;
  const monotonic = performance.now;
  clock.milliseconds = 0;
  performance.now = () => 5000 + clock.milliseconds;
  Date.now = () => 1_790_000_000_000 + clock.milliseconds;
  const fixed = (since: readonly [number, number] = [0, 0]): [number, number] => {
    const nanoseconds = 5_000_000_000 + clock.milliseconds * 1e6 - (since[0] * 1e9 + since[1]);
    return [Math.floor(nanoseconds / 1e9), nanoseconds % 1e9];
  };
  process.hrtime = Object.assign(fixed, { bigint: hrtime.bigint }) as typeof process.hrtime;
  try {
    return await work();
  } finally {
    Date.now = now;
    performance.now = monotonic;
    process.hrtime = hrtime;
  }
}
