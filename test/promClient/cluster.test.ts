/** Metrics of a cluster's processes: real workers, some with the original, some killed. */

import { execFile } from "node:child_process";
import cluster from "node:cluster";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import original from "prom-client";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import client from "../../src/promClient.ts";
import { Member } from "./members.ts";

const { AggregatorRegistry, ClusterRegistry, Counter, Registry } = client;
type Client = typeof client;

let number = 0;
/** A new name for each test: what a worker has counted stays. */
let name = "";
beforeEach(() => {
  name = `metric${++number}`;
});

const linesOf = (text: string) => text.split("\n").filter((line) => line.startsWith(`${name}_`));
/** What this test's workers have, as one text. */
const clusterLines = async (registry = new AggregatorRegistry()) => linesOf(await registry.clusterMetrics());

interface Amount {
  readonly name: string;
  readonly amount: number;
}

/** Counts in a worker, whichever library it has. */
const count = ({ Counter, Gauge, Histogram, AggregatorRegistry }: Client, { name, amount }: Amount) => {
  new Counter({ name: `${name}_total`, help: "h", labelNames: ["kind"] }).inc({ kind: "a" }, amount);
  new Histogram({ name: `${name}_seconds`, help: "h", buckets: [1, 2] }).observe(amount);
  new Gauge({ name: `${name}_level`, help: "h" }).set(amount);
  new AggregatorRegistry();
};

/** Counts on, after `count`. */
const countOn = ({ register }: Client, { name, amount }: Amount) => {
  (register.getSingleMetric(`${name}_total`) as never as InstanceType<Client["Counter"]>).inc(
    { kind: "a" } as never,
    amount,
  );
};

/** The lines of these amounts, each counted by a worker. */
const expected = (amounts: readonly number[], { level = -1, further = 0 }) => {
  const sum = amounts.reduce((total, one) => total + one, 0);
  const below = (bound: number) => amounts.filter((one) => one <= bound).length;
  return [
    `${name}_total{kind="a"} ${sum + further}`,
    `${name}_seconds_bucket{le="1"} ${below(1)}`,
    `${name}_seconds_bucket{le="2"} ${below(2)}`,
    `${name}_seconds_bucket{le="+Inf"} ${amounts.length}`,
    `${name}_seconds_sum ${sum}`,
    `${name}_seconds_count ${amounts.length}`,
    ...(level < 0 ? [] : [`${name}_level ${level}`]),
  ];
};

const startCounting = async (amount: number) => {
  const member = await Member.start();
  await member.run(count, { name, amount });
  return member;
};

describe("metrics of a cluster", () => {
  test("are nothing without workers", async () => {
    expect(await new AggregatorRegistry().clusterMetrics()).toBe("");
  });

  test("are added up over the workers, without the primary's own", async () => {
    new Counter({ name: `${name}_total`, help: "h", labelNames: ["kind"] }).inc({ kind: "a" }, 1000);
    await Promise.all([1, 2, 3].map(startCounting));
    expect(await clusterLines()).toEqual(expected([1, 2, 3], { level: 6 }));
  });

  test("have the primary's own in a ClusterRegistry", async () => {
    new Counter({ name: `${name}_total`, help: "h", labelNames: ["kind"] }).inc({ kind: "a" }, 1000);
    const registry = new ClusterRegistry();
    expect(await clusterLines(registry)).toEqual([`${name}_total{kind="a"} 1000`]);
    await startCounting(1);
    expect(await clusterLines(registry)).toEqual(expected([1], { level: 1, further: 1000 }));
  });

  test("have each worker's latest figures, also when asked several times at once", async () => {
    const [first] = await Promise.all([1, 2].map(startCounting));
    const asked = [clusterLines(), clusterLines()];
    for (const lines of await Promise.all(asked)) expect(lines).toEqual(expected([1, 2], { level: 3 }));
    await first?.run(countOn, { name, amount: 10 });
    expect(await clusterLines()).toEqual(expected([1, 2], { level: 3, further: 10 }));
  });

  test("are those of the registries that a worker has set, with their labels", async () => {
    const member = await Member.start();
    await member.run(
      ({ Counter, Registry, AggregatorRegistry }, { name }) => {
        new Counter({ name: `${name}_global_total`, help: "h" }).inc();
        const registries = ["a", "b"].map((zone, index) => {
          const registry = new Registry();
          registry.setDefaultLabels({ zone });
          new Counter({ name: `${name}_total`, help: "h", registers: [registry] }).inc(index + 1);
          return registry;
        });
        new AggregatorRegistry();
        AggregatorRegistry.setRegistries(registries);
      },
      { name },
    );
    const lines = [`${name}_total{zone="a"} 1`, `${name}_total{zone="b"} 2`];
    expect(await clusterLines()).toEqual(lines);
    await member.end(() => member.begin(() => process.exit()));
    expect(await clusterLines()).toEqual(lines);
  });

  test("are in the format of the registry that tells them, exemplars included", async () => {
    const members = await Promise.all([1, 2].map(() => Member.start()));
    for (const [index, member] of members.entries()) {
      await member.run(
        ({ Counter, register, AggregatorRegistry, openMetricsContentType }, { name, index }) => {
          register.setContentType(openMetricsContentType as never);
          const counter = new Counter({ name: `${name}_total`, help: "h", enableExemplars: true });
          counter.inc({ value: 1, exemplarLabels: { trace: `t${index}` } } as never);
          new AggregatorRegistry();
        },
        { name, index },
      );
    }
    const registry = new AggregatorRegistry(client.openMetricsContentType);
    expect(registry.contentType).toBe(client.openMetricsContentType);
    const text = await registry.clusterMetrics();
    expect(text).toContain(`# TYPE ${name} counter\n${name}_total 2 # {trace="t1"} 1 `);
    expect(text).toMatch(/\n# EOF\n$/);
    expect(await new AggregatorRegistry().clusterMetrics()).toContain(
      `# TYPE ${name}_total counter\n${name}_total 2\n`,
    );
  });
});

describe("counts of a worker that has ended", () => {
  test("stay as they were last told, if it was killed; its gauges go", async () => {
    const [first, second] = await Promise.all([1, 2].map(startCounting));
    await clusterLines();
    await first?.run(countOn, { name, amount: 10 }); // nobody asks
    await first?.end();
    expect(await clusterLines()).toEqual(expected([2, 1], { level: 2 }));
    await second?.run(countOn, { name, amount: 5 });
    expect(await clusterLines()).toEqual(expected([2, 1], { level: 2, further: 5 }));
    await second?.end();
    expect(await clusterLines()).toEqual(expected([2, 1], { further: 5 }));
  });

  test.each([
    ["exits", () => process.exit()],
    [
      "fails",
      () =>
        void setImmediate(() => {
          throw new Error("on purpose");
        }),
    ],
    [
      "was told that it would be killed",
      async ({ AggregatorRegistry }: Client) => {
        await new AggregatorRegistry().shutdown();
        process.kill(process.pid, "SIGKILL");
      },
    ],
  ])("are complete if it %s, though nobody asked", async (_, end) => {
    const member = await startCounting(1);
    await member.run(countOn, { name, amount: 10 });
    await member.end(() => member.begin(end as never));
    expect(await clusterLines()).toEqual(expected([1], { further: 10 }));
  });

  test("are one sum, however many workers come and go", async () => {
    const members = await Promise.all([1, 2, 3, 4].map(startCounting));
    await clusterLines();
    for (const member of members) await member.end();
    expect(await clusterLines()).toEqual(expected([1, 2, 3, 4], {}));
  });

  test("are not counted twice by a request during which it ends", async () => {
    const [first, blocked] = (await Promise.all([1, 2].map(startCounting))) as [Member, Member];
    await clusterLines();
    const gone = once(first.worker, "disconnect");
    blocked.begin(() => {
      for (;;);
    });
    const lines = clusterLines();
    await once(first.worker, "message"); // its answer
    first.worker.process.kill("SIGKILL");
    await gone;
    await blocked.end();
    expect(await lines).toEqual(expected([1, 2], {}));
  });

  test("stay though it could not read them at its end, if they are of foreign objects", async () => {
    const member = await startCounting(1);
    await member.run(
      ({ register }, { name }) => {
        const foreign = { name: `${name}_foreign`, help: "h", type: "counter", aggregator: "sum" };
        register.registerMetric({ ...foreign, get: async () => ({ ...foreign, values: [{ value: 7, labels: {} }] }) });
      },
      { name },
    );
    await clusterLines();
    await member.run(countOn, { name, amount: 1 });
    await member.end(() => member.begin(() => process.exit()));
    expect(await clusterLines()).toEqual([...expected([1], { further: 1 }), `${name}_foreign 7`]);
  });
});

describe("a request", () => {
  test("fails with the error of a worker's collect function", async () => {
    const member = await startCounting(1);
    await member.run(
      ({ Gauge }, { name }) => {
        const collect = () => {
          throw new RangeError("no level");
        };
        new Gauge({ name: `${name}_failing`, help: "h", collect });
      },
      { name },
    );
    await expect(clusterLines()).rejects.toThrow(new Error("no level"));
    await member.run(({ register }, { name }) => register.removeSingleMetric(`${name}_failing`), { name });
    expect(await clusterLines()).toEqual(expected([1], { level: 1 }));
  });

  test("does not wait for a worker that ends meanwhile", async () => {
    const [, blocked] = (await Promise.all([1, 2].map(startCounting))) as [Member, Member];
    blocked.begin(() => {
      for (;;);
    });
    const lines = clusterLines();
    await blocked.end();
    expect(await lines).toEqual(expected([1], { level: 1 }));
  });

  test("fails after five seconds without an answer, each time, if the worker has answered before", async () => {
    const member = await startCounting(1);
    await clusterLines();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    member.begin(() => {
      for (;;);
    });
    for (let i = 0; i < 2; i++) {
      let isSettled = false;
      const failed = expect(
        clusterLines().finally(() => {
          isSettled = true;
        }),
      ).rejects.toThrow(new Error("Operation timed out."));
      await vi.advanceTimersByTimeAsync(4999);
      expect(isSettled).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      await failed;
      expect(vi.getTimerCount()).toBe(0);
    }
    await new AggregatorRegistry().shutdown(); // nothing is open any more
  });

  test("waits once for a worker without a registry, with a warning, and again when it has one", async () => {
    await startCounting(1);
    await clusterLines();
    const mute = await Member.start();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const failed = expect(clusterLines()).rejects.toThrow(new Error("Operation timed out."));
    const warned = once(process, "warning");
    await vi.advanceTimersByTimeAsync(5000);
    await failed;
    const [{ code, message }] = await warned;
    expect([code, message]).toEqual([
      "PROM_CLIENT_SILENT_WORKER",
      expect.stringContaining(`Worker ${mute.worker.id} `),
    ]);
    expect(await clusterLines()).toEqual(expected([1], { level: 1 }));
    await mute.run(count, { name, amount: 2 });
    const answer = once(mute.worker, "message");
    await clusterLines(); // which does not wait for the answer
    await answer;
    expect(await clusterLines()).toEqual(expected([1, 2], { level: 3 }));
  });

  test("keeps failing if no worker has a registry", async () => {
    await Member.start();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    for (let i = 0; i < 2; i++) {
      const failed = expect(clusterLines()).rejects.toThrow(new Error("Operation timed out."));
      await vi.advanceTimersByTimeAsync(5000);
      await failed;
    }
  });

  test("is waited for by the primary's shutdown, at most as long as it says", async () => {
    const member = await startCounting(1);
    member.begin(() => {
      for (;;);
    });
    const open = clusterLines();
    await expect(new AggregatorRegistry().shutdown(1)).rejects.toThrow(new Error("Timeout"));
    const shutdown = new AggregatorRegistry().shutdown();
    await member.end();
    await Promise.all([open, shutdown]);
  });
});

describe("processes with the original", () => {
  test.each(["threadtally/prom-client", "prom-client"])("take part, the primary being of %s", async (library) => {
    const program = fileURLToPath(new URL("mixedCluster.process.js", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [program, library]);
    const texts = JSON.parse(stdout) as string[];
    expect(texts).toHaveLength(2);
    for (const text of texts) {
      expect(
        text
          .split("\n")
          .filter((line) => line !== "" && !line.startsWith("#"))
          .sort(),
      ).toEqual([
        "all_total 1",
        "level_average 17",
        "level_first 1",
        "level_max 23",
        "level_min 11",
        "level_sum 34",
        'runs_total{kind="prom-client"} 2',
        'runs_total{kind="threadtally/prom-client"} 2',
        'took_seconds_bucket{le="+Inf"} 2',
        'took_seconds_bucket{le="1"} 0',
        'took_seconds_bucket{le="2"} 2',
        "took_seconds_count 2",
        "took_seconds_sum 3",
      ]);
    }
  });

  test("have their counts kept, too", async () => {
    const member = await Member.start("prom-client");
    await member.run(count, { name, amount: 2 });
    await clusterLines();
    await member.end();
    expect(await clusterLines()).toEqual(expected([2], {}));
  });
});

describe("aggregate", () => {
  test("makes the text of the original, from lists of either library", async () => {
    const lists = await Promise.all(
      [original, client].map(async (library) => {
        const registry = new (library.Registry as typeof Registry)();
        const registers = [registry] as never;
        const { Counter, Gauge, Histogram } = library as Client;
        new Counter({ name: "c_total", help: 'a "help"\n', labelNames: ["a", "b"], registers }).inc(
          { a: 'x"', b: 1 },
          2,
        );
        new Histogram({ name: "h", help: "h", buckets: [1], registers }).observe(2);
        for (const aggregator of ["sum", "first", "omit", "min", "max", "average"] as const) {
          new Gauge({ name: `g_${aggregator}`, help: "h", aggregator, registers }).set(5);
        }
        return registry.getMetricsAsJSON();
      }),
    );
    const text = await AggregatorRegistry.aggregate(lists).metrics();
    expect(text).toBe(await original.AggregatorRegistry.aggregate(lists).metrics());
    expect(text).toContain('c_total{a="x\\"",b="1"} 4\n');
    const open = AggregatorRegistry.aggregate(lists, client.openMetricsContentType);
    expect(open.contentType).toBe(client.openMetricsContentType);
    expect(await open.metrics()).toContain("\n# EOF\n");
  });

  test("sums metrics without an aggregator, and refuses an unknown one", async () => {
    const metric = { name: "m", help: "h", type: "gauge", values: [{ value: 2, labels: {} }] };
    const sum = AggregatorRegistry.aggregate([[metric], [metric]]);
    expect(await sum.metrics()).toBe("# HELP m h\n# TYPE m gauge\nm 4\n");
    const message = "'none' is not a defined aggregator.";
    expect(() => AggregatorRegistry.aggregate([[{ ...metric, aggregator: "none" }]])).toThrow(
      expect.objectContaining({ name: "Error", message, code: "OPTION_INVALID" }),
    );
  });
});

test("what is no registry is refused", () => {
  for (const [given, kind] of [
    [{}, "object"],
    [undefined, "undefined"],
    [[new Registry(), 1], "number"],
  ] as const) {
    expect(() => AggregatorRegistry.setRegistries(given as never)).toThrow(
      expect.objectContaining({ name: "TypeError", message: `Expected Registry, got ${kind}`, code: "OPTION_INVALID" }),
    );
  }
});

test("listeners are added with the first registry of a module, not before and not again", async () => {
  const listeners = () => ["message", "disconnect"].map((event) => cluster.listenerCount(event));
  const before = listeners();
  vi.resetModules();
  const { default: copy } = await import("../../src/promClient.ts");
  expect(listeners()).toEqual(before);
  for (let i = 0; i < 2; i++) new copy.AggregatorRegistry();
  expect(listeners()).toEqual(before.map((number) => number + 1));
});
