/** The generations of a metric that is taken back and defined again while a registry still exposes it. */

import { beforeEach, describe, expect, test, vi } from "vitest";
import { Recorder } from "./recorders.ts";

// Otherwise each test file has a separate registry, as in the tests of users.
vi.stubEnv("THREADTALLY_SHARE", "1");
const { default: client } = await import("threadtally/prom-client");
const { register } = client;

const lines = (text: string) => text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));

let number = 0;
/** A new name for each test: what a killed thread has registered stays. */
let name = "";
beforeEach(() => {
  register.clear();
  name = `generation_${++number}`;
});

const ofThisTest = async () => lines(await register.metrics()).filter((line) => line.startsWith(name));

describe("a metric that was taken back, and is defined again", () => {
  test("is another one if a registry still exposes it, for all threads", async () => {
    const elsewhere = new client.Registry();
    const make = () => new client.Counter({ name, help: "h" });
    new client.Counter({ name, help: "h", registers: [register, elsewhere] }).inc(5);
    register.clear();
    make().inc(2);
    const thread = await Recorder.start();
    const add = ({ Counter, register }: typeof client, name: string) => {
      register.clear();
      new Counter({ name, help: "h" }).inc(10);
    };
    await thread.run(add, name);
    expect(await ofThisTest()).toEqual([`${name} 12`]);
    expect(lines(await elsewhere.metrics())).toEqual([`${name} 5`]);
    register.clear();
    expect(await ofThisTest()).toEqual([`${name} 12`]);
    make().inc();
    expect(await ofThisTest()).toEqual([`${name} 13`]);
    expect(lines(await elsewhere.metrics())).toEqual([`${name} 5`]);
  });

  test("begins at zero elsewhere, too, if it is another thread that defines it", async () => {
    const elsewhere = new client.Registry();
    new client.Counter({ name, help: "h", registers: [register, elsewhere] }).inc(5);
    register.clear();
    const thread = await Recorder.start();
    await thread.run(({ Counter }, name) => new Counter({ name, help: "h" }).inc(2), name);
    expect(lines(await elsewhere.metrics())).toEqual([`${name} 2`]);
  });
});
