/** Apps of tests, in folders outside the repository, with the packed package and OpenTelemetry's real packages. */

import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll } from "vitest";
import { ROOT } from "../house/files.ts";
import { type Dependencies, INSTALLS, installed } from "../support/installs.ts";
import { tarball } from "../support/tarball.ts";

/** The newest versions for Node 20, and what they need. */
export const SDK_2: Dependencies = {
  "@opentelemetry/api": "1.9.1",
  "@opentelemetry/exporter-metrics-otlp-proto": "0.223.0",
  "@opentelemetry/exporter-prometheus": "0.223.0",
  "@opentelemetry/host-metrics": "0.39.0",
  "@opentelemetry/instrumentation-http": "0.223.0",
  "@opentelemetry/instrumentation-runtime-node": "0.36.1",
  "@opentelemetry/instrumentation-undici": "0.33.0",
  "@opentelemetry/sdk-metrics": "2.12.1",
  "@opentelemetry/sdk-node": "0.223.0",
};

/** The newest versions, for Node 22 and later. */
export const SDK_3: Dependencies = {
  "@opentelemetry/api": "1.10.0",
  "@opentelemetry/sdk-metrics": "3.1.1",
};

/** Returns a folder with the files of an app below test/opentelemetry, which is removed after the tests. */
export function appFolder(app: string, dependencies: Dependencies): string {
  const from = installed({ ...dependencies, threadtally: `file:${tarball().path}` });
  const folder = mkdtempSync(join(INSTALLS, "apps-"));
  cpSync(join(ROOT, "test/opentelemetry", app), folder, { recursive: true });
  cpSync(join(from, "package.json"), join(folder, "package.json")); // Deno imports only packages that it names
  symlinkSync(join(from, "node_modules"), join(folder, "node_modules"), "junction");
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
