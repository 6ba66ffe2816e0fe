/** The gauges of prom-client's interface in several threads: registrations and levels. */

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
  name = `level_${++number}`;
});

const ofThisTest = async () => lines(await register.metrics()).filter((line) => line.startsWith(name));

describe("a gauge that this thread takes back while another one has registered it", () => {
  test.each([
    ["without labels", []],
    ["with labels", ["x"]],
  ])("loses this thread's level, and begins at zero: %s", async (_, labelNames) => {
    const labels = Object.fromEntries(labelNames.map((label) => [label, "y"]));
    const make = () => new client.Gauge({ name, help: "h", labelNames });
    const levels = async () => (await ofThisTest()).map((line) => Number(line.split(" ")[1]));
    const thread = await Recorder.start();
    const set = ({ Gauge }: typeof client, { name, labelNames, labels }: Given) => {
      new Gauge({ name, help: "h", labelNames }).set(labels, 2);
    };
    interface Given {
      readonly name: string;
      readonly labelNames: string[];
      readonly labels: Record<string, string>;
    }
    await thread.run(set, { name, labelNames, labels });
    const first = make();
    first.set(labels, 5);
    expect(await levels()).toEqual([7]);
    register.removeSingleMetric(name);
    expect(await levels()).toEqual([2]);
    const second = make();
    expect(await levels()).toEqual([2]);
    second.inc(labels);
    expect(await levels()).toEqual([3]);
    // An object that has recorded nothing knows no label set.
    register.clear();
    make();
    register.clear();
    expect(await levels()).toEqual([2]);
  });
});
