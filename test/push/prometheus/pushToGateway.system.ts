/**
 * Pushes to Debian's Pushgateway, unchanged, which Debian's Prometheus scrapes. The Pushgateway is restarted while a
 * program of several threads records, and PromQL returns the exact numbers.
 */

import { Registry } from "threadtally";
import { deleteFromGateway, type GatewayOptions, pushToGateway } from "threadtally/push";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { Prometheus } from "../../support/prometheus.ts";
import { Engine, numberOf } from "./engine.ts";
import { Program } from "./program.ts";

let gateway: Engine;

beforeAll(async () => {
  gateway = await Engine.start((address) => [
    "prometheus-pushgateway",
    `--web.listen-address=${address}`,
    "--web.enable-admin-api",
  ]);
});

afterAll(() => gateway.stop());

describe("scraped by Prometheus", () => {
  let prometheus: Prometheus;
  let program: Program;

  beforeAll(async () => {
    prometheus = await Prometheus.start(
      JSON.stringify({
        global: { scrape_interval: "1s", scrape_timeout: "1s" },
        scrape_configs: [
          { job_name: "gateway", honor_labels: true, static_configs: [{ targets: [new URL(gateway.url).host] }] },
        ],
      }),
    );
    program = new Program("gateway", gateway.url);
  });

  afterAll(async () => {
    program.stop();
    await prometheus.stop();
  });

  async function becomes(expression: string, expected: number): Promise<void> {
    const asked = async () => expect(await numberOf(prometheus.url, expression), expression).toBe(expected);
    await vi.waitFor(asked, { timeout: 30_000, interval: 100 });
  }

  test("has the exact totals of all threads, before and after a restart that loses the pushed ones", async () => {
    await program.order("record", 4000);
    await becomes('sum(jobs_total{job="batch",path="/a",none=""})', 8000);
    await gateway.restart(async () => {
      await program.order("record", 400);
      await program.order("failures", 1);
    });
    await becomes('sum(jobs_total{job="batch",path="/a"})', 8800);
    await becomes('took_seconds_count{job="batch"}', 8800);
    await becomes('took_seconds_sum{job="batch"}', (8800 * 6) / 40);
    await becomes('took_seconds_bucket{job="batch",le="0.1"}', 4400);
  });

  test("has what a program recorded last before it called process.exit", async () => {
    expect(await program.exit()).toBe(3);
    await becomes('jobs_total{worker="main"}', 5);
    await becomes("sum(jobs_total)", 8805);
  });
});

describe("a group", () => {
  beforeEach(async () => {
    await fetch(`${gateway.url}/api/v1/admin/wipe`, { method: "PUT" });
  });

  /** Returns the samples that the Pushgateway has of the metrics of these tests. */
  async function samples(): Promise<string[]> {
    const text = await (await fetch(`${gateway.url}/metrics`)).text();
    return text.split("\n").filter((line) => /^(one|other|waited)/.test(line));
  }

  /** Pushes a registry once that has one counter. */
  async function push(name: string, options: Partial<GatewayOptions> = {}): Promise<void> {
    const registry = new Registry();
    onTestFinished(() => registry.detach());
    registry.counter({ name, help: "H" }).inc(3);
    const pushing = pushToGateway(registry, { url: gateway.url, jobName: "j", ...options });
    expect(await pushing.flush()).toBe(true);
    expect(pushing.stats()).toMatchObject({ sent: 1, failed: 0, dropped: 0 });
    await pushing.close();
  }

  test("is replaced by PUT, and added to by POST", async () => {
    await push("one_total");
    await push("other_total");
    expect(await samples()).toEqual(['other_total{instance="",job="j"} 3']);
    await push("one_total", { method: "POST" });
    expect(await samples()).toEqual(['one_total{instance="",job="j"} 3', 'other_total{instance="",job="j"} 3']);
  });

  test("is chosen by labels with any values, and deleted by the same ones", async () => {
    const groupings = { instance: "é ?#%&", slash: "/a//b/", none: "", dot: ".", dots: "..", "n.m": '"\\\n' };
    await push("one_total", { jobName: "a/b", groupings });
    await push("one_total");
    const others = 'dot=".",dots="..",instance="é ?#%&",job="a/b",n_m="\\"\\\\\\n",none="",slash="/a//b/"';
    expect(new Set(await samples())).toEqual(new Set([`one_total{${others}} 3`, 'one_total{instance="",job="j"} 3']));
    await deleteFromGateway({ url: gateway.url, jobName: "a/b", groupings });
    expect(await samples()).toEqual(['one_total{instance="",job="j"} 3']);
    await deleteFromGateway({ url: gateway.url, jobName: "unknown" });
  });

  test("is deleted when the push is closed, if this is wanted", async () => {
    await push("one_total", { deleteOnClose: true });
    expect(await samples()).toEqual([]);
  });

  test("may be sent as protobuf", async () => {
    await push("one_total", { format: "protobuf", selfMetrics: false });
    expect(await samples()).toEqual(['one_total{instance="",job="j"} 3']);
    const text = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(text).not.toContain("threadtally_");
  });

  test("is left alone by a push that the Pushgateway refuses, which is reported and not repeated", async () => {
    await push("one_total");
    const registry = new Registry();
    onTestFinished(() => registry.detach());
    registry.gauge({ name: "one_total", help: "Of another type than in the other group" }).set(1);
    const errors: unknown[] = [];
    const pushing = pushToGateway(registry, { url: gateway.url, jobName: "k", onError: (error) => errors.push(error) });
    expect(await pushing.flush()).toBe(false);
    expect(pushing.stats()).toMatchObject({ sent: 0, failed: 0, dropped: 1 });
    expect(errors).toMatchObject([{ code: "PUSH_FAILED", message: expect.stringContaining("status 400") }]);
    await pushing.close();
    expect(await samples()).toEqual(['one_total{instance="",job="j"} 3']);
  });
});

test("a deletion that fails is an error with the reason", async () => {
  const refused = { code: "PUSH_FAILED", message: expect.stringContaining("status 404") };
  await expect(deleteFromGateway({ url: `${gateway.url}/none`, jobName: "j" })).rejects.toMatchObject(refused);
  const nowhere = { code: "PUSH_FAILED", message: expect.stringContaining("ECONNREFUSED") };
  await expect(deleteFromGateway({ url: "http://127.0.0.1:9", jobName: "j" })).rejects.toMatchObject(nowhere);
});
