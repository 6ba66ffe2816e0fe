/** The dashboard and the alerts of example 16: a Prometheus that scrapes the example answers every query. */

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ROOT, text } from "../house/files.ts";
import { freePort } from "../support/freePort.ts";
import { installed } from "../support/installs.ts";
import { Prometheus, type Sample } from "../support/prometheus.ts";

const EXAMPLE = "examples/16-grafana";
const PATIENCE = { timeout: 30_000, interval: 250 };
const DATA_SOURCE = { type: "prometheus", uid: `\${datasource}` };

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly datasource: unknown;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly datasource: unknown; readonly expr: string }[];
}

const { panels } = JSON.parse(text(`${EXAMPLE}/dashboard.json`)) as { readonly panels: readonly Panel[] };

/** Returns the only query of a panel. */
function expressionOf(title: string): string {
  const [target, ...others] = panels.find((panel) => panel.title === title)?.targets ?? [];
  expect([target, others]).toEqual([expect.anything(), []]);
  return target?.expr ?? "";
}

const scratch = mkdtempSync(join(tmpdir(), "threadtally-grafana-"));
const rules = join(ROOT, EXAMPLE, "alerts.yml");
let port: number;
let pool: ReturnType<typeof spawn>;
let prometheus: Prometheus;

beforeAll(async () => {
  port = await freePort();
  pool = spawn(process.execPath, [`${EXAMPLE}/main.js`, "Infinity", `${port}`], { cwd: ROOT, stdio: "inherit" });
  const configuration = text(`${EXAMPLE}/prometheus.yml`)
    .replaceAll("127.0.0.1:9464", `127.0.0.1:${port}`)
    .replaceAll("5s", "500ms")
    .replaceAll("alerts.yml", rules);
  prometheus = await Prometheus.start(configuration);
});

afterAll(async () => {
  pool?.kill();
  await prometheus?.stop();
  rmSync(scratch, { recursive: true });
});

describe("the dashboard", () => {
  /** Resolves to the result of a panel's query, once it is as expected. */
  async function shown(title: string, check: (samples: readonly Sample[]) => void): Promise<void> {
    const expression = expressionOf(title).replaceAll("$__rate_interval", "5s");
    await vi.waitFor(async () => check(await prometheus.query(expression)), PATIENCE);
  }

  const checks: Readonly<Record<string, (samples: readonly Sample[]) => void>> = {
    "Jobs per second": (samples) => {
      expect(samples.map(({ metric }) => metric.kind).sort()).toEqual(["chart", "report", "table"]);
      for (const { value } of samples) expect(value).toBeGreaterThan(0);
    },
    "Lost updates": (samples) => {
      expect(samples.map(({ value }) => value)).toEqual([0]);
    },
    "Time of a job": (samples) => {
      const counts = samples
        .map(({ metric, value }) => ({ bound: Number(metric.le?.replace("+Inf", "Infinity")), value }))
        .sort((one, other) => one.bound - other.bound)
        .map(({ value }) => value);
      expect(counts).toHaveLength(9);
      expect(counts).toEqual(counts.toSorted((one, other) => one - other));
      expect(counts.at(-1)).toBeGreaterThan(0);
      expect(counts[0]).toBeLessThan(counts.at(-1) as number);
    },
    "Event loop utilisation": (samples) => {
      expect(samples).toHaveLength(5); // the pool's four, and the main thread
      for (const { value } of samples) {
        expect(value).toBeGreaterThan(0);
        expect(value).toBeLessThanOrEqual(1);
      }
    },
    "Age of threads' gauges": (samples) => {
      expect(samples).toHaveLength(5);
      for (const { value } of samples) expect(value).toBeLessThan(30);
    },
  };

  test("has panels with these titles only", () => {
    expect(panels.map(({ title }) => title).sort()).toEqual(Object.keys(checks).sort());
  });

  test.each(panels.map(({ title }) => title))("shows something sensible as %s", async (title) => {
    await shown(title, checks[title] as (samples: readonly Sample[]) => void);
  });

  test("uses a variable for its data source, and no panels overlap", () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const taken = new Set<string>();
    for (const { title, datasource, targets, gridPos } of panels) {
      expect(datasource, title).toEqual(DATA_SOURCE);
      expect(targets.map((target) => target.datasource)).toEqual([DATA_SOURCE]);
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.has(`${x} ${y}`), title).toBe(false);
          taken.add(`${x} ${y}`);
        }
      }
    }
  });

  test("matches Grafana's own types", () => {
    const grafana = installed({ "@grafana/schema": "13.2.3" });
    const program = join(scratch, "dashboard.ts");
    const schema = join(grafana, "node_modules", "@grafana", "schema", "dist", "types", "index.d.ts");
    // JSON has the values of enumerations, not their names.
    const code = `import type { Dashboard } from ${JSON.stringify(schema)};
type Json<T> = T extends string ? \`\${T}\` : T extends object ? { [K in keyof T]: Json<T[K]> } : T;
export const dashboard: Json<Dashboard> = ${text(`${EXAMPLE}/dashboard.json`)};`;
    writeFileSync(program, code);
    const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "esnext", "--moduleResolution", "bundler"];
    execFileSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), ...options, program], {
      cwd: scratch,
      stdio: "pipe",
    });
  });
});

describe("the alerts", () => {
  test("are valid rules, and do not fire without a reason", async () => {
    execFileSync("promtool", ["check", "rules", rules], { stdio: "pipe" });
    const own = ["LabelSetsOverflow", "ValuesRejected", "BlockNearlyFull", "BlockFull", "MetricsDropped"];
    const quiet = ["UpdatesLost", "ThreadStuck", ...own].map((name) => ({ name, health: "ok", state: "inactive" }));
    await vi.waitFor(async () => expect(await prometheus.alerts()).toEqual(quiet), PATIENCE);
  });

  test("fire if an update is lost, if a thread is blocked, and if a registry has problems", () => {
    const labels = 'job="pool",instance="a"';
    const pool = { job: "pool", instance: "a" };
    const file = join(scratch, "alerts.test.yml");
    const rings = (name: string, labels: object, summary: string) => ({
      eval_time: "1m",
      alertname: name,
      exp_alerts: [{ exp_labels: labels, exp_annotations: { summary } }],
    });
    const unitTest = {
      interval: "1m",
      input_series: [
        { series: `results_received{${labels}}`, values: "0 101" },
        { series: `jobs_total{${labels},kind="chart"}`, values: "0 60" },
        { series: `jobs_total{${labels},kind="table"}`, values: "0 40" },
        { series: `threadtally_collect_age_seconds{${labels},thread="3"}`, values: "0 60" },
        { series: `threadtally_series_overflowed_total{${labels}}`, values: "0 6" },
        { series: `threadtally_values_rejected_total{${labels}}`, values: "0 6" },
        { series: `threadtally_block_requests_refused_total{${labels}}`, values: "0 6" },
        { series: `threadtally_block_used_bytes{${labels}}`, values: "0 95" },
        { series: `threadtally_block_max_bytes{${labels}}`, values: "100 100" },
        { series: `threadtally_metrics_dropped{${labels}}`, values: "0 2" },
      ],
      promql_expr_test: [0, 1].map((lost) => ({
        expr: expressionOf("Lost updates"),
        eval_time: `${lost}m`,
        exp_samples: [{ labels: "{}", value: lost }],
      })),
      alert_rule_test: [
        { eval_time: "0m", alertname: "UpdatesLost", exp_alerts: [] },
        { eval_time: "0m", alertname: "ThreadStuck", exp_alerts: [] },
        rings("UpdatesLost", { instance: "a" }, "1 updates of jobs_total were lost"),
        rings("ThreadStuck", { job: "pool", instance: "a", thread: "3" }, "Thread 3 has not replied for 60 s"),
        rings(
          "LabelSetsOverflow",
          pool,
          "New label sets overflow: a label has too many values, or maxSeriesPerMetric is too small",
        ),
        rings("ValuesRejected", pool, "Values are rejected: see onInvalid"),
        rings("BlockNearlyFull", pool, "95% of the block is used: raise maxBytes"),
        rings("BlockFull", pool, "Metrics or label sets found no room in the block: raise maxBytes"),
        rings("MetricsDropped", pool, "2 metrics are bad and left out: see the program's log"),
      ],
    };
    writeFileSync(file, JSON.stringify({ rule_files: [rules], evaluation_interval: "1m", tests: [unitTest] }));
    execFileSync("promtool", ["test", "rules", file], { stdio: "pipe" });
  });
});
