/** The registrations of prom-client's metrics by several threads: each thread registers for itself, and all count. */

import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { Recorder } from "./recorders.ts";

// Otherwise each test file has a separate registry, as in the tests of users.
vi.stubEnv("THREADTALLY_SHARE", "1");
const { default: client } = await import("threadtally/prom-client");
const { register } = client;

const lines = (text: string) => text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
const exposed = async () => lines(await register.metrics());

/** A counter, with the numbers that the original's types do not show. */
interface Counted {
  readonly hashMap: Record<string, { readonly value: number }>;
}

let number = 0;
/** A new name for each test: what a killed thread has registered stays. */
let name = "";
beforeEach(() => {
  register.clear();
  name = `metric_${++number}`;
});

const ofThisTest = async () => (await exposed()).filter((line) => line.startsWith(name));

describe("metrics that only another thread has registered", () => {
  test("are exposed, found by name, and of the same class", async () => {
    const thread = await Recorder.start();
    await thread.run(({ Gauge }, name) => {
      new Gauge({ name, help: "Levels", labelNames: ["b", "a"], aggregator: "max" }).set({ a: "x", b: 2 }, 7);
    }, name);
    expect(await register.getSingleMetricAsString(name)).toBe(
      `# HELP ${name} Levels\n# TYPE ${name} gauge\n${name}{b="2",a="x"} 7`,
    );
    const metric = register.getSingleMetric(name);
    expect(metric).toBeInstanceOf(client.Gauge);
    expect(register.getSingleMetric(name)).toBe(metric);
    expect(metric).toMatchObject({ help: "Levels", labelNames: ["b", "a"], aggregator: "max" });
    expect(Object.keys((register as unknown as { _metrics: object })._metrics)).toEqual([]);
    (metric as InstanceType<typeof client.Gauge>).set({ a: "x" }, 9);
    expect(await ofThisTest()).toEqual([`${name}{b="2",a="x"} 7`, `${name}{a="x"} 9`]);
  });

  test("are no longer exposed once that thread has taken them back", async () => {
    const thread = await Recorder.start();
    await thread.run(({ Counter }, name) => new Counter({ name, help: "h" }).inc(), name);
    expect(await ofThisTest()).toEqual([`${name} 1`]);
    await thread.run(({ register }, name) => register.removeSingleMetric(name), name);
    expect(await ofThisTest()).toEqual([]);
  });
});

describe("a metric that is registered again", () => {
  test("begins at zero if no thread has registered it, and goes on otherwise", async () => {
    const make = () => new client.Counter({ name, help: "h" });
    make().inc(5);
    register.removeSingleMetric(name);
    make().inc(2);
    expect(await ofThisTest()).toEqual([`${name} 2`]);
    const thread = await Recorder.start();
    const again = ({ Counter, register }: typeof client, name: string) => {
      register.removeSingleMetric(name);
      new Counter({ name, help: "h" }).inc(10);
    };
    await thread.run(again, name);
    await thread.run(again, name);
    expect(await ofThisTest()).toEqual([`${name} 22`]);
    register.clear();
    make().inc();
    expect(await ofThisTest()).toEqual([`${name} 23`]);
  });

  test("keeps what another thread records that registers it while it begins at zero", async () => {
    const [first, second] = await Promise.all([Recorder.start(), Recorder.start()]);
    const [BEGINS, GOES_ON] = [0, 1];
    const steps = new Int32Array(new SharedArrayBuffer(8));
    const given = { name, steps, BEGINS, GOES_ON };
    type Given = typeof given;
    const beginning = first.run(({ Counter }: typeof client, { name, steps, BEGINS, GOES_ON }: Given) => {
      class Paused extends Counter {
        begin() {
          Atomics.store(steps, BEGINS, 1);
          Atomics.notify(steps, BEGINS);
          Atomics.wait(steps, GOES_ON, 0);
          (Counter.prototype as unknown as Paused).begin.call(this);
        }
      }
      new Paused({ name, help: "h" }).inc();
    }, given);
    const counting = second.run(({ Counter }: typeof client, { name, steps, BEGINS, GOES_ON }: Given) => {
      const { wait } = Atomics;
      wait(steps, BEGINS, 0);
      const goOn = () => {
        Atomics.store(steps, GOES_ON, 1);
        Atomics.notify(steps, GOES_ON);
      };
      // It waits for the one that begins, or it does not.
      Atomics.wait = ((...args: Parameters<typeof wait>) => {
        goOn();
        return wait(...args);
      }) as never;
      new Counter({ name, help: "h" }).inc();
      Atomics.wait = wait;
      goOn();
    }, given);
    await Promise.all([beginning, counting]);
    expect(await ofThisTest()).toEqual([`${name} 2`]);
  });

  test("begins at zero if only threads that have ended had registered it besides this one", async () => {
    const make = () => new client.Counter({ name, help: "h" });
    const [ending, living] = [await Recorder.start(), await Recorder.start()];
    const add = ({ Counter }: typeof client, name: string) => new Counter({ name, help: "h" }).inc(10);
    await Promise.all([ending, living].map((thread) => thread.run(add, name)));
    await ending.kill();
    make().inc();
    register.clear();
    expect(await ofThisTest()).toEqual([`${name} 21`]);
    await living.kill();
    expect(await ofThisTest()).toEqual([`${name} 21`]);
    make().inc();
    expect(await ofThisTest()).toEqual([`${name} 22`]);
    register.removeSingleMetric(name);
    expect(await ofThisTest()).toEqual([]);
    make().inc(2);
    expect(await ofThisTest()).toEqual([`${name} 2`]);
  });

  test("stays as it was if a thread that has not registered it takes back its own metrics", async () => {
    const thread = await Recorder.start();
    await thread.run(({ Counter }, name) => new Counter({ name, help: "h" }).inc(10), name);
    await thread.kill();
    new client.Counter({ name: `${name}_other`, help: "h" });
    register.removeSingleMetric(name);
    register.clear();
    expect(await ofThisTest()).toEqual([`${name} 10`]);
  });

  test.each([
    ["", false],
    [", and goes on elsewhere in each of them", true],
  ])("loses no record, however many threads register it at once%s", async (_, staysElsewhere) => {
    const threads = await Promise.all([1, 2, 3, 4].map(() => Recorder.start()));
    const gate = new Int32Array(new SharedArrayBuffer(4));
    interface Given {
      readonly name: string;
      readonly gate: Int32Array;
      readonly staysElsewhere: boolean;
    }
    const work = ({ Counter, Registry, register }: typeof client, { name, gate, staysElsewhere }: Given) => {
      const threads = 4;
      const lost = [];
      const countIn = ({ hashMap }: Counted) => hashMap[""]?.value;
      let elsewhere = new Registry();
      // With a core for each thread they go on in the same moment; otherwise none keeps another from its core.
      const meet = (number: number) => {
        Atomics.add(gate, 0, 1);
        Atomics.notify(gate, 0);
        for (let spins = 0; ; spins++) {
          const arrived = Atomics.load(gate, 0);
          if (arrived >= number * threads) return;
          if (spins > 10_000) Atomics.wait(gate, 0, arrived);
        }
      };
      for (let round = 0; round < 60; round++) {
        // All begin a round together, and none takes its registration back before all have counted.
        meet(3 * round + 1);
        const counter = new Counter({ name, help: "h" });
        counter.inc();
        meet(3 * round + 2);
        const before = elsewhere.getSingleMetric(name) as unknown as Counted | undefined;
        const values = [countIn(counter as never), before ? countIn(before) : threads];
        if (values.some((value) => value !== threads)) lost.push([round, ...values]);
        elsewhere = new Registry();
        if (staysElsewhere) elsewhere.registerMetric(counter as never);
        meet(3 * round + 3);
        register.clear();
      }
      return lost;
    };
    expect(await Promise.all(threads.map((thread) => thread.run(work, { name, gate, staysElsewhere })))).toEqual([
      [],
      [],
      [],
      [],
    ]);
  });
});

test("a name that threads define differently is exposed as this thread defines it, and warns once", async () => {
  const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  onTestFinished(() => warned.mockRestore());
  new client.Counter({ name, help: "h", labelNames: ["x"] }).inc({ x: "1" });
  const thread = await Recorder.start();
  await thread.run(({ Gauge }, name) => new Gauge({ name, help: "h" }).set(7), name);
  expect(await ofThisTest()).toEqual([`${name}{x="1"} 1`]);
  expect(await ofThisTest()).toEqual([`${name}{x="1"} 1`]);
  expect(warned.mock.calls.map(([message]) => message)).toEqual([
    expect.stringContaining(`${name} differently: as a counter with the labels [x], and as a gauge with the labels []`),
  ]);
  register.clear();
  expect(await ofThisTest()).toEqual([`${name} 7`]);
});

test("merging registries, as some programs do at each scrape, takes no memory and warns of nothing", async () => {
  const thread = await Recorder.start();
  const codes = await thread.run(async ({ Counter, Registry, register }, name) => {
    const codes: unknown[] = [];
    process.on("warning", ({ code }: Error & { code?: string }) => codes.push(code));
    new Counter({ name, help: "h" }).inc();
    const merged = Registry.merge([register]);
    const text = await merged.metrics();
    await new Promise((resolve) => setImmediate(resolve));
    return [...codes, text.includes(name)];
  }, name);
  expect(codes).toEqual([true]);
});
