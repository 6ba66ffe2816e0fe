/** The requests of a cluster's primary: errors, workers that do not answer, and those that end meanwhile. */

import { once } from "node:events";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import client from "../../src/promClient.ts";
import { clusterLines, count, expected, name, startCounting } from "./memberCounts.ts";
import { Member } from "./members.ts";

const { AggregatorRegistry } = client;

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
    const mute = await Member.start();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    for (let i = 0; i < 2; i++) {
      const failed = expect(clusterLines()).rejects.toThrow(new Error("Operation timed out."));
      await vi.advanceTimersByTimeAsync(5000);
      await failed;
    }
    await mute.run(count, { name, amount: 1 });
    expect(await clusterLines()).toEqual(expected([1], { level: 1 }));
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
