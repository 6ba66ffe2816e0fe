/** What a registry of prom-client's interface has for each thread alone: default labels, registrations, memory. */

import { beforeEach, describe, expect, test, vi } from "vitest";
import { freshCopies } from "./differential/run.ts";
import { Recorder } from "./recorders.ts";

// Otherwise each test file has a separate registry, as in the tests of users.
vi.stubEnv("THREADTALLY_SHARE", "1");
const { default: client } = await import("threadtally/prom-client");
const { register } = client;
type Client = typeof client;

let number = 0;
/** A new name for each test: what a killed thread has registered stays. */
let name = "";
beforeEach(() => {
  register.clear();
  name = `per_thread_${++number}`;
});

const samples = (text: string, name: string) => text.split("\n").filter((line) => line.startsWith(name));
const here = async () => samples(await register.metrics(), name);
const inThread = async (thread: Recorder) =>
  samples(await thread.run(({ register }: Client) => register.metrics()), name);
const count = ({ Counter }: Client, { name, by }: { readonly name: string; readonly by: number }) => {
  new Counter({ name, help: "h", labelNames: ["own"] }).inc({ own: "yes" }, by);
};

describe("default labels", () => {
  test("are put on all that the thread which set them exposes, and on nothing that another one does", async () => {
    const thread = await Recorder.start();
    count(client, { name: `${name}_main`, by: 1 });
    await thread.run(count, { name: `${name}_worker`, by: 2 });
    register.setDefaultLabels({ app: "shop", own: "default" });
    expect((await here()).sort()).toEqual([
      `${name}_main{own="yes",app="shop"} 1`,
      `${name}_worker{own="yes",app="shop"} 2`,
    ]);
    expect((await inThread(thread)).sort()).toEqual([`${name}_main{own="yes"} 1`, `${name}_worker{own="yes"} 2`]);
    await thread.run(({ register }) => register.setDefaultLabels({ app: "worker" }));
    expect((await inThread(thread))[0]).toContain('app="worker"');
    expect((await here())[0]).toContain('app="shop"');
  });

  test("are in JSON as they are in text, and clear() drops those of its thread alone", async () => {
    const thread = await Recorder.start();
    await thread.run(({ register }) => register.setDefaultLabels({ app: "worker" }));
    count(client, { name, by: 1 });
    register.setDefaultLabels({ app: "shop" });
    const labels = async () => {
      const all = (await register.getMetricsAsJSON()) as unknown as { name: string; values: { labels: object }[] }[];
      return all.find((metric) => metric.name === name)?.values.map((value) => value.labels);
    };
    expect(await labels()).toEqual([{ own: "yes", app: "shop" }]);
    register.clear();
    count(client, { name, by: 1 });
    expect(await labels()).toEqual([{ own: "yes" }]);
    expect(await inThread(thread)).toEqual([`${name}{own="yes",app="worker"} 1`]);
  });
});

describe.each([
  ["clear", ({ register }: Client) => register.clear()],
  ["removeSingleMetric", ({ register }: Client, name: string) => register.removeSingleMetric(name)],
] as const)("%s()", (_, takeBack) => {
  test("takes back what this thread has registered, and no value of a metric that another one holds", async () => {
    const thread = await Recorder.start();
    count(client, { name, by: 1 });
    await thread.run(count, { name, by: 2 });
    await thread.run(takeBack, name);
    expect(await here()).toEqual([`${name}{own="yes"} 3`]);
    expect(await inThread(thread)).toEqual([`${name}{own="yes"} 3`]);
    takeBack(client, name);
    expect(await here()).toEqual([]);
    expect(await inThread(thread)).toEqual([]);
  });

  test("leaves a metric that only another thread has registered", async () => {
    const thread = await Recorder.start();
    await thread.run(count, { name, by: 2 });
    takeBack(client, name);
    expect(register.getSingleMetric(name)).toBeInstanceOf(client.Counter);
    expect(await here()).toEqual([`${name}{own="yes"} 2`]);
  });
});

describe("the table _metrics, which programs change themselves,", () => {
  const tableOf = (registry: Client["register"]) => registry as unknown as { _metrics: Record<string, unknown> };

  test.each([
    ["deleted from", (name: string) => delete tableOf(register)._metrics[name]],
    ["replaced with", () => (tableOf(register)._metrics = {})],
  ] as const)("what is %s it is taken back, and begins at zero when it is registered again", async (_, change) => {
    const thread = await Recorder.start();
    count(client, { name, by: 1 });
    change(name);
    expect(await inThread(thread)).toEqual([`${name}{own="yes"} 1`]); // nobody has asked this thread
    expect(await here()).toEqual([]);
    expect(await inThread(thread)).toEqual([]);
    count(client, { name, by: 2 });
    change(name);
    count(client, { name, by: 4 });
    expect(await here()).toEqual([`${name}{own="yes"} 4`]);
    register.clear();
    expect(await inThread(thread)).toEqual([]);
  });

  test("is an object like any other, as in prom-client", () => {
    const table = tableOf(register)._metrics;
    expect(table).toStrictEqual({});
    count(client, { name, by: 1 });
    expect([name, "toString"].map((name) => Object.hasOwn(table, name))).toEqual([true, false]);
    expect(`${table}`).toBe("[object Object]");
  });
});

describe("a module that is evaluated twice", () => {
  /** Idioms of modules that are loaded again while the process runs. */
  const IDIOMS = [
    ["clears the register first", ({ register }: Client) => register.clear()],
    ["removes its metric first", ({ register }: Client, name: string) => register.removeSingleMetric(name)],
  ] as const;

  test.each(IDIOMS)("and %s begins at zero, unless another thread holds the metric", async (_, prepare) => {
    const evaluate = () => {
      prepare(client, name);
      count(client, { name, by: 1 });
    };
    evaluate();
    evaluate();
    expect(await here()).toEqual([`${name}{own="yes"} 1`]);
    const thread = await Recorder.start();
    await thread.run(count, { name, by: 10 });
    evaluate();
    expect(await here()).toEqual([`${name}{own="yes"} 12`]);
  });

  test("and takes what is registered goes on, with objects of the first time too", async () => {
    const evaluate = () =>
      (register.getSingleMetric(name) ?? new client.Counter({ name, help: "h" })) as InstanceType<Client["Counter"]>;
    const first = evaluate();
    first.inc();
    expect(evaluate()).toBe(first);
    evaluate().inc();
    expect(await here()).toEqual([`${name} 2`]);
  });

  test("and registers its metric again throws as prom-client does, and changes nothing", async () => {
    count(client, { name, by: 1 });
    expect(() => count(client, { name, by: 1 })).toThrow(`A metric with the name ${name} has already been registered.`);
    expect(await here()).toEqual([`${name}{own="yes"} 1`]);
  });

  test("counts into the same metrics if the package itself is", async () => {
    const copyOf = freshCopies("threadtally/prom-client");
    const [one, other] = [copyOf() as Client, copyOf() as Client];
    expect(one.register).not.toBe(other.register);
    count(one, { name, by: 1 });
    count(other, { name, by: 2 });
    for (const copy of [one, other, client]) {
      expect(samples(await copy.register.metrics(), name)).toEqual([`${name}{own="yes"} 3`]);
    }
    one.register.clear();
    expect(await here()).toEqual([`${name}{own="yes"} 3`]);
    other.register.clear();
    expect(await here()).toEqual([]);
  });
});

test("registries are private to a thread unless they have a shared name, and a worker warns once", async () => {
  const thread = await Recorder.start();
  const codes = await thread.run(async ({ Counter, Registry }, name) => {
    const codes: unknown[] = [];
    process.on("warning", ({ code }: Error & { code?: string }) => codes.push(code));
    const shared = new Registry(Registry.PROMETHEUS_CONTENT_TYPE, { shared: "per thread" });
    for (const registry of [shared, new Registry(), new Registry()]) {
      new Counter({ name, help: "h", registers: [registry] }).inc(2);
    }
    await new Promise((resolve) => setImmediate(resolve));
    return codes;
  }, name);
  expect(codes).toEqual(["PROM_CLIENT_PRIVATE"]);
  const own = new client.Registry();
  const shared = new client.Registry(client.Registry.PROMETHEUS_CONTENT_TYPE, { shared: "per thread" });
  for (const registry of [own, shared]) new client.Counter({ name, help: "h", registers: [registry] }).inc();
  expect(samples(await own.metrics(), name)).toEqual([`${name} 1`]);
  expect(samples(await shared.metrics(), name)).toEqual([`${name} 3`]);
  expect(await here()).toEqual([]);
});
