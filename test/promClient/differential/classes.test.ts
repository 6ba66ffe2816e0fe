/** Programs with subclasses and replaced functions come to the same on each original and on ours. */

import { describe, expect, test } from "vitest";
import { lines } from "./lines.ts";
import type { Client } from "./run.ts";

const RECORD = { Counter: "inc", Gauge: "set", Histogram: "observe", Summary: "observe" } as const;
type Kind = keyof typeof RECORD;
const kinds = Object.entries(RECORD) as [Kind, string][];

const OPTIONS = { name: "it", help: "It", labelNames: ["a"], buckets: [1, 5], percentiles: [0.5] };

/** Returns all that a registry exposes, as texts: the original lists objects that later records change. */
async function exposed(registry: Client): Promise<string[]> {
  const text = await registry.metrics();
  return [text, JSON.stringify(await registry.getMetricsAsJSON()), await registry.getSingleMetricAsString("it")];
}

describe.each(lines)("beside $name", ({ original, other: ours }) => {
  /** Runs a program on both libraries. */
  async function expectAlike(program: (client: Client) => unknown): Promise<void> {
    const [theirs, own] = [await program(original()), await program(ours())];
    expect(own).toEqual(theirs);
  }

  describe.each(kinds)("%s", (kind, record) => {
    test("a subclass may read its metric in its own way", async () => {
      await expectAlike(async (client) => {
        const Last: Client = class extends client[kind] {
          async get() {
            this[record]({ a: "x" }, 2);
            const listed = await super.get();
            return { ...listed, values: listed.values.slice(-1) };
          }
        };
        new Last(OPTIONS);
        return exposed(client.register);
      });
    });

    test.each(["get", "getForPromString"])("a program may replace its %s", async (name) => {
      await expectAlike(async (client) => {
        const metric = new client[kind](OPTIONS);
        metric[record]({ a: "x" }, 2);
        const { values } = await metric.get();
        metric[name] = async () => ({ name: "it", help: "Replaced", type: "gauge", aggregator: "sum", values });
        const replaced = await client.register.metrics();
        delete metric[name];
        return [replaced, ...(await exposed(client.register))];
      });
    });

    test("a spy in the place of its record gets the calls that the original gives it", async () => {
      await expectAlike((client) => {
        const metric = new client[kind](OPTIONS);
        const calls: unknown[] = [];
        metric[record] = (...args: unknown[]) => calls.push(args);
        metric[record]({ a: "x" }, 2);
        metric.labels("y")[record](3);
        metric.labels({ a: "z" }).startTimer?.()({ a: "end" });
        return calls.map((args) => JSON.stringify(args).replace(/[\d.e-]+\]/, "]"));
      });
    });

    test("its options may have a table of values, and registers in a set", async () => {
      await expectAlike(async (client) => {
        const registry = new client.Registry();
        const metric = new client[kind]({ ...OPTIONS, hashMap: {}, registers: new Set([registry]) });
        metric[record]({ a: "x" }, 2);
        return exposed(registry);
      });
    });

    test.each([null, 0, "", false])("registers may be %j, which means the global one", async (registers) => {
      await expectAlike(async (client) => {
        new client[kind]({ ...OPTIONS, registers })[record]({ a: "x" }, 2);
        return exposed(client.register);
      });
    });

    test("may be in a registry of another library", async () => {
      const others = lines.flatMap((line) => [line.original, line.other]);
      for (const makeRegistry of others) {
        const [theirs, own] = await Promise.all(
          [original(), ours()].map(async (client) => {
            const registry = new (makeRegistry().Registry)();
            new client[kind]({ ...OPTIONS, registers: [registry] })[record]({ a: "x" }, 2);
            const taken = () => new client[kind]({ ...OPTIONS, registers: [registry] });
            expect(taken).toThrow("A metric with the name it has already been registered.");
            registry.setDefaultLabels({ service: "charts" });
            return exposed(registry);
          }),
        );
        expect(own).toEqual(theirs);
      }
    });

    test("its aggregator may be one that the program has added", async () => {
      await expectAlike(async (client) => {
        client.aggregators.last = (metrics: readonly unknown[]) => metrics.at(-1);
        new client[kind]({ ...OPTIONS, aggregator: "last" })[record]({ a: "x" }, 2);
        const lists = [await client.register.getMetricsAsJSON(), await client.register.getMetricsAsJSON()];
        return exposed(client.AggregatorRegistry.aggregate(lists));
      });
    });

    test("what the original lists without labels can be aggregated, as after a message", async () => {
      const theirs = original();
      const options = { ...OPTIONS, labelNames: [], aggregator: "sum" };
      new theirs[kind](options)[record](2);
      const list = JSON.parse(JSON.stringify(await theirs.register.getMetricsAsJSON()));
      await expectAlike((client) => client.AggregatorRegistry.aggregate([list, list]).metrics());
    });

    test("a promise of its collect function is awaited, any other thenable is not", async () => {
      await expectAlike(async (client) => {
        let calls = 0;
        // biome-ignore lint/suspicious/noThenProperty: an object that is not a promise, but can be awaited
        const collect = () => Object.fromEntries([["then", () => calls++]]);
        const metric = new client[kind]({ ...OPTIONS, collect });
        await Promise.all([exposed(client.register), metric.get()]);
        return calls;
      });
    });
  });

  test("a subclass of the registry may write metrics in its own way", async () => {
    await expectAlike(async (client) => {
      const Marked: Client = class extends client.Registry {
        async getMetricsAsString(metric: unknown) {
          return `# mark\n${await super.getMetricsAsString(metric)}`;
        }
      };
      const registers = [new Marked()];
      for (const [kind, record] of kinds) {
        const own = { ...OPTIONS, name: kind === "Counter" ? "it" : kind, registers };
        new client[kind](own)[record]({ a: "x" }, 2);
      }
      return exposed(registers[0]);
    });
  });

  test("a collect function may set default labels", async () => {
    await expectAlike(async (client) => {
      const labels = { service: "charts" };
      new client.Gauge({ ...OPTIONS, collect: () => client.register.setDefaultLabels(labels) }).set({ a: "x" }, 2);
      return exposed(client.register);
    });
  });

  test("label names that a program adds later are refused or ignored", async () => {
    await expectAlike(async (client) => {
      const labelNames = ["a"];
      const counter = new client.Counter({ ...OPTIONS, labelNames });
      labelNames.push("b");
      const errors = [() => counter.inc({ a: "x", b: "y" }), () => counter.labels("x", "y").inc()].map((call) => {
        try {
          call();
        } catch (error) {
          return (error as Error).message;
        }
        return "none";
      });
      return [...errors, ...(await exposed(client.register))];
    });
  });

  test("zero() without labels is that of the label set without labels", async () => {
    const { Histogram, register } = ours();
    const took = new Histogram(OPTIONS);
    for (const labels of [undefined, null, {}]) took.zero(labels);
    expect((await register.metrics()).match(/it_count.*/g)).toEqual(["it_count 0"]);
  });

  test.each(["Histogram", "Summary"])("a subclass of %s may record by a child", async (kind) => {
    await expectAlike(async (client) => {
      const Named: Client = class extends client[kind] {
        observe(value: number) {
          this.labels("x").observe(value);
        }
        startTimer() {
          return this.labels("y").startTimer();
        }
      };
      const metric = new Named(OPTIONS);
      Object.defineProperty(metric, "observe", { value: Named.prototype.observe });
      metric.observe(2);
      expect(metric.startTimer()).toBeTypeOf("function");
      return exposed(client.register);
    });
  });
});
