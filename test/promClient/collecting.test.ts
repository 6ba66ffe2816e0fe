/** The runs of `collect` functions while several threads scrape. */

import { beforeEach, expect, test, vi } from "vitest";
import { Recorder } from "./recorders.ts";

// Otherwise each test file has a separate registry, as in the tests of users.
vi.stubEnv("THREADTALLY_SHARE", "1");
const { default: client } = await import("threadtally/prom-client");
const { register } = client;

let number = 0;
/** A new name for each test: what a killed thread has registered stays. */
let name = "";
beforeEach(() => {
  register.clear();
  name = `collected_${++number}`;
});

const ofThisTest = (text: string) => text.split("\n").filter((line) => line.startsWith(name));

/** Defines a gauge that shows how often it was collected. Its first run never ends, unless there is a second one. */
const define = ({ Gauge }: typeof client, { name, ends }: { readonly name: string; readonly ends: boolean }) => {
  let runs = 0;
  let end = () => {};
  const second = new Promise<void>((resolve) => {
    end = resolve;
  });
  new Gauge({
    name,
    help: "h",
    async collect() {
      this.set(++runs);
      if (runs === 1) await second;
      else if (ends) end();
    },
  });
};

test("a scrape that never ends does not keep other threads from its thread's `collect` functions", async () => {
  const thread = await Recorder.start();
  await thread.run(define, { name, ends: false });
  thread.begin(({ register }) => register.metrics());
  await thread.run(() => {});
  for (const runs of [2, 3, 4]) expect(ofThisTest(await register.metrics())).toEqual([`${name} ${runs}`]);
});

test("two threads that scrape at the same time run each other's `collect` functions", async () => {
  const thread = await Recorder.start();
  await thread.run(define, { name: `${name}_there`, ends: true });
  define(client, { name: `${name}_here`, ends: true });
  // Each thread's own scrape ends only if the other one's request is served meanwhile.
  const [here, there] = await Promise.all([register.metrics(), thread.run(({ register }) => register.metrics())]);
  expect(ofThisTest(here)).toContain(`${name}_here 2`);
  expect(ofThisTest(there)).toContain(`${name}_there 2`);
});

test("what a slow function of another thread sets after a scrape is in the next one", async () => {
  const thread = await Recorder.start();
  await thread.run(({ Gauge }, name) => {
    let runs = 0;
    const waiting = new Promise<void>((resolve) => Object.assign(globalThis, { goOn: resolve }));
    new Gauge({
      name,
      help: "h",
      async collect() {
        if (++runs > 1) return;
        await waiting;
        this.set(7);
      },
    });
  }, name);
  expect(ofThisTest(await register.metrics())).toEqual([`${name} 0`]);
  await thread.run(() => (globalThis as unknown as { goOn(): void }).goOn());
  expect(ofThisTest(await register.metrics())).toEqual([`${name} 7`]);
});
