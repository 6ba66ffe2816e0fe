/** The counts of a cluster's workers that have ended, by themselves or killed. */

import { once } from "node:events";
import { describe, expect, test } from "vitest";
import type client from "../../src/promClient.ts";
import { clusterLines, count, countOn, expected, name, startCounting } from "./memberCounts.ts";
import { Member } from "./members.ts";

type Client = typeof client;

describe("counts of a worker that has ended", () => {
  test("stay as they were in the last answer, if it was killed; its gauges go", async () => {
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
      "has said goodbye before it is killed",
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

  test("are complete if it exits with more of them than the system buffers as text", async () => {
    const member = await Member.start();
    await member.run(
      ({ Counter, AggregatorRegistry }, { name }) => {
        const counter = new Counter({ name: `${name}_total`, help: "h", labelNames: ["route"] });
        for (let i = 0; i < 5000; i++) counter.inc({ route: `/a/rather/long/route/${i}` }, i);
        new AggregatorRegistry();
      },
      { name },
    );
    await member.end(() => member.begin(() => process.exit()));
    const lines = await clusterLines();
    expect(lines.length).toBe(5000);
    expect(lines.at(-1)).toBe(`${name}_total{route="/a/rather/long/route/4999"} 4999`);
  });

  test("keep their series if a label tells the processes apart", async () => {
    for (const life of [1, 2, 3]) {
      const member = await Member.start();
      await member.run(
        ({ Counter, AggregatorRegistry }, { name, life }) => {
          new Counter({ name: `${name}_total`, help: "h", labelNames: ["life"] }).inc({ life });
          new AggregatorRegistry();
        },
        { name, life },
      );
      if (life < 3) await member.end(() => member.begin(() => process.exit()));
    }
    const lives = [1, 2, 3].map((life) => `${name}_total{life="${life}"} 1`);
    expect((await clusterLines()).sort()).toEqual(lives);
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

  test("stay if it had the original", async () => {
    const member = await Member.start("prom-client");
    await member.run(count, { name, amount: 2 });
    await clusterLines();
    await member.end();
    expect(await clusterLines()).toEqual(expected([2], {}));
  });
});
