/**
 * Remote write to Debian's Prometheus and VictoriaMetrics, unchanged. Each is restarted while a program of several
 * threads records, and PromQL returns the exact numbers.
 */

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Prometheus } from "../../support/prometheus.ts";
import { Engine, numberOf } from "./engine.ts";
import { Program } from "./program.ts";

/** The parts of a server that the tests use. */
type Server = Pick<Engine, "url" | "restart" | "stop">;

const SERVERS: Readonly<Record<string, () => Promise<Server>>> = {
  Prometheus: () => Prometheus.start("{}", "--web.enable-remote-write-receiver"),
  VictoriaMetrics: () =>
    Engine.start((address, folder) => [
      "victoria-metrics",
      `-httpListenAddr=${address}`,
      `-storageDataPath=${folder}`,
      // Otherwise queries are for half a minute ago.
      "-search.latencyOffset=1ms",
    ]),
};

describe.each(Object.keys(SERVERS))("%s", (name) => {
  let server: Server;
  let program: Program;

  beforeAll(async () => {
    server = await (SERVERS[name] as () => Promise<Server>)();
    program = new Program("remoteWrite", `${server.url}/api/v1/write`);
  });

  afterAll(async () => {
    program.stop();
    await server.stop();
  });

  /** Waits until an expression has this number. */
  async function becomes(expression: string, expected: number | undefined): Promise<void> {
    const asked = async () => {
      // Makes VictoriaMetrics show what it has just received; others have no such page.
      await fetch(`${server.url}/internal/force_flush`);
      expect(await numberOf(server.url, expression), expression).toBe(expected);
    };
    await vi.waitFor(asked, { timeout: 30_000, interval: 100 });
  }

  /** Waits until the server has the totals of two threads that recorded so often. */
  async function hasTotals(count: number): Promise<void> {
    await becomes('sum(jobs_total{job="batch",instance="one"})', 2 * count);
    await becomes("took_seconds_count", 2 * count);
    await becomes("took_seconds_sum", (2 * count * 6) / 40);
    await becomes('took_seconds_bucket{le="0.1"}', count);
    await becomes('took_seconds_bucket{le="0.2"}', (2 * count * 3) / 4);
    await becomes('took_seconds_bucket{le="+Inf"}', 2 * count);
  }

  test("has the exact totals of all threads", async () => {
    await program.order("record", 4000);
    await hasTotals(4000);
  });

  test("has them after a restart, with the readings that it missed", async () => {
    let begun = 0;
    await server.restart(async () => {
      begun = Date.now();
      await program.order("record", 400);
      await program.order("failures", 2); // a second and more
    });
    await hasTotals(4400);
    const outage = `count_over_time(took_seconds_count[1s] @ ${(begun + 1000) / 1000})`;
    await vi.waitFor(async () => expect(await numberOf(server.url, outage)).toBeGreaterThan(2), 10_000);
    const { stats } = await program.order("record", 0);
    expect(stats).toMatchObject({ dropped: 0, rejected: 0 });
    expect(stats.failed).toBeGreaterThan(0);
  });

  test("ends a series that was removed at once, not after five minutes", async () => {
    await becomes('jobs_total{worker="0"}', 4400);
    await program.order("remove", "0");
    await becomes('jobs_total{worker="0"}', undefined);
    await becomes("sum(jobs_total)", 4400);
  });

  test("has what a program recorded last before it called process.exit", async () => {
    expect(await program.exit()).toBe(3);
    await becomes('jobs_total{worker="main"}', 5);
    await becomes("sum(jobs_total)", 4405);
  });
});
