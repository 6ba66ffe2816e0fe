/** The requests of a cluster's primary: errors, workers that do not answer, and those that end meanwhile. */

import { once } from "node:events";
import { deflateSync } from "node:zlib";
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

describe("a message that is none of the library's", () => {
  /** Runs in a worker: sends messages with the types of the library's, but with other members. */
  const sendOthers = (_: unknown, given: readonly object[]) => {
    for (const message of given) process.send?.(message);
  };
  const packed = (given: unknown) => deflateSync(JSON.stringify(given)).toString("base64");
  const lastCounts = (text: unknown) => ({ type: "prom-client:lastCounts", packed: text });

  test("changes nothing, and is one warning for each worker", async () => {
    const member = await startCounting(1);
    const warnings: string[] = [];
    const listener = ({ code = "", message }: Error & { code?: string }) => warnings.push(`${code} ${message}`);
    process.on("warning", listener);
    onTestFinished(() => void process.off("warning", listener));
    const value = { value: 1, labels: {} };
    const wrong = [{}, { values: [] }, { name: "a", type: "counter" }, { name: "a", type: "counter", values: [null] }];
    const others = [
      ...[undefined, 5, "x", packed(null), packed({}), packed([undefined])].map(lastCounts),
      ...wrong.map((metric) => lastCounts(packed([metric]))),
      lastCounts(packed([{ name: "a", type: "counter", values: [{ ...value, labels: 5 }] }])),
      lastCounts(packed([{ name: "a", type: "summary", values: [value], sketches: [1] }])),
      { type: "prom-client:goodbye", requestId: "1" },
    ];
    await member.run(sendOthers, others);
    expect(await clusterLines()).toEqual(expected([1], { level: 1 }));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(`PROM_CLIENT_UNREADABLE_MESSAGE A message of worker ${member.worker.id} `);
    await member.end();
    expect(await clusterLines()).toEqual(expected([1], {}));
  });

  test("ends the request that it answers with an error", async () => {
    const member = await startCounting(1);
    await member.run(() => {
      process.prependOnceListener("message" as never, ({ requestId }: { requestId: string }) => {
        process.send?.({ type: "prom-client:getMetricsRes", requestId, metrics: [[{}]] });
      });
    });
    await expect(clusterLines()).rejects.toMatchObject({ code: "OPTION_INVALID" });
    expect(await clusterLines()).toEqual(expected([1], { level: 1 }));
  });
});
