/** `serveMetrics` in a program of a single file. */

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { expect, onTestFinished, test } from "vitest";
import { ROOT } from "../house/files.ts";

const PROGRAM = `
  import { Registry } from "threadtally";
  import { serveMetrics } from "threadtally/prometheus/serve";
  const registry = new Registry();
  registry.counter({ name: "jobs_total" }).inc(3);
  serveMetrics(registry, { port: 0 }).then(async ({ url }) => console.log(await (await fetch(url)).text()));
`;

async function bundled(program: string, format: "cjs" | "esm"): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: ROOT },
    bundle: true,
    minify: true,
    write: false,
    platform: "node",
    format,
  });
  return outputFiles[0]?.text ?? "";
}

test.each(["cjs", "esm"] as const)("a bundle in %s serves", async (format) => {
  const folder = mkdtempSync(join(tmpdir(), "threadtally-bundle-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, format === "cjs" ? "program.cjs" : "program.mjs");
  writeFileSync(file, await bundled(PROGRAM, format));
  const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder });
  expect(stdout).toContain("jobs_total 3\n");
});

test("a bundle that does not use serveMetrics does not contain the server's program", async () => {
  const without = await bundled(`export { metricsHandler } from "threadtally/prometheus";`, "esm");
  expect(without.length).toBeLessThan((await bundled(PROGRAM, "esm")).length / 2);
  expect(without).not.toContain("threadtally metrics");
});
