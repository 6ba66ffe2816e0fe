/** The figures of docs/scale.md about pushes can still be measured. Only the receivers' totals are checked. */

import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { ROOT } from "../house/files.ts";
import { environment } from "../support/environment.ts";

test("a small fleet's totals are exact in real receivers", () => {
  const printed = execFileSync(process.execPath, ["scripts/fleet.js", "prometheus", "victoria-metrics"], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...environment, FLEET_PROCESSES: "20", FLEET_INTERVAL: "500" },
    timeout: 60_000,
  });
  expect(printed).toMatch(/^remote write \| [\d.]+ KiB \| [\d.]+ KiB \(Snappy\)$/m);
  expect(printed.match(/^round \d: 20 of 20 accepted /gm)).toHaveLength(6);
  expect(printed.match(/^sum\(requests_total\) = 900, expected 900$/gm)).toHaveLength(2);
});
