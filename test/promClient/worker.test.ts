/** The registry of worker threads that @prometheus-io/client has, over memory that all threads share. */

import { expect, test, vi } from "vitest";
import { Recorder } from "./recorders.ts";

// Otherwise each test file has its own registry, as in the tests of users.
vi.stubEnv("THREADTALLY_SHARE", "1");
const { default: client } = await import("../../src/promClient.ts");
const { Counter, Gauge, Registry, WorkerRegistry, register } = client;
type Client = typeof client;

const text = (name: string, value: number, type = "counter") =>
  `# HELP ${name} h\n# TYPE ${name} ${type}\n${name} ${value}\n`;

test("the text has the counts of all threads: this one's, those of ended ones, those that were shut down", async () => {
  new Counter({ name: "done_total", help: "h" }).inc(100);
  const [killed, stopped, living] = (await Promise.all([1, 2, 3].map(() => Recorder.start()))) as [
    Recorder,
    Recorder,
    Recorder,
  ];
  const count = async ({ Counter, WorkerRegistry }: Client, amount: number) => {
    new Counter({ name: "done_total", help: "h" }).inc(amount);
    await new WorkerRegistry().shutdown();
  };
  for (const [index, thread] of [killed, stopped, living].entries()) await thread.run(count as never, index + 1);
  await killed.kill();
  await stopped.kill();
  expect(await new WorkerRegistry().workerMetrics()).toBe(text("done_total", 106));
});

test("a shutdown resolves at once, to nothing", async () => {
  expect(await new WorkerRegistry().shutdown()).toBeUndefined();
});

test("the text is that of the registry that was set, in the type that was asked for", async () => {
  const registry = new Registry();
  new Counter({ name: "own_total", help: "h", registers: [registry] }).inc(2);
  WorkerRegistry.setRegistries(registry);
  expect(await new WorkerRegistry().workerMetrics()).toBe(text("own_total", 2));
  const open = new WorkerRegistry(client.openMetricsContentType);
  expect(await open.workerMetrics()).toBe("# HELP own h\n# TYPE own counter\nown_total 2\n# EOF\n");
  WorkerRegistry.setRegistries([register]);
  expect(await new WorkerRegistry().workerMetrics()).toBe(text("done_total", 106));
});

test("several registries are added up, each metric as its aggregator says", async () => {
  const registries = [1, 2].map((value) => {
    const registry = new Registry();
    new Counter({ name: "own_total", help: "h", registers: [registry] }).inc(value);
    new Gauge({ name: "most", help: "h", aggregator: "max", registers: [registry] }).set(value);
    return registry;
  });
  WorkerRegistry.setRegistries(registries);
  expect(await new WorkerRegistry().workerMetrics()).toBe(`${text("own_total", 3)}\n${text("most", 2, "gauge")}`);
  const lists = await Promise.all(registries.map((registry) => registry.getMetricsAsJSON()));
  const sum = WorkerRegistry.aggregate(lists, client.openMetricsContentType);
  expect(await sum.metrics()).toContain("\nown_total 3\n");
  WorkerRegistry.setRegistries(register);
});

test("what is no registry is refused", () => {
  expect(() => WorkerRegistry.setRegistries([{}] as never)).toThrow(
    expect.objectContaining({ name: "TypeError", message: "Expected Registry, got object", code: "OPTION_INVALID" }),
  );
});
