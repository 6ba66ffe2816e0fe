/**
 * Bundlers with special rules: Parcel, whose default resolver does not read `exports`, and Next.js, whose edge runtime
 * has an incomplete `process`.
 */

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Dependencies } from "../support/installs.ts";
import { consumer } from "../support/tarball.ts";

/** Creates a folder with the packages and some files. */
function project(dependencies: Dependencies, files: Readonly<Record<string, string>>): string {
  const folder = consumer(dependencies);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

const run = (folder: string, program: string, ...args: string[]) =>
  execFileSync(join(folder, "node_modules", ".bin", program), args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" },
  });

const IMPORTS = `
  import { Registry } from "threadtally";
  import { sendOnHide } from "threadtally/browser";
  import { receiveProcesses } from "threadtally/cluster";
  import { instrumentHttp } from "threadtally/http";
  import { chartPerformanceMonitor } from "threadtally/monitor";
  import { pagesHandler } from "threadtally/pages";
  import { instrumentPool } from "threadtally/pool";
  import { collectRuntimeMetrics, expose } from "threadtally/prometheus";
  import { serveMetrics } from "threadtally/prometheus/serve";
  import { pushMetrics } from "threadtally/push";`;

test("Parcel bundles every entry with its default resolver", () => {
  const folder = project(
    { parcel: "2.16.4" },
    {
      "main.js": `${IMPORTS}
        const registry = new Registry();
        registry.counter({ name: "hits_total" }).inc(3);
        chartPerformanceMonitor(registry);
        instrumentHttp(registry).stop();
        const pool = { run() {}, queueSize: 0, completed: 0, duration: 0, options: { maxThreads: 1 }, threads: [] };
        instrumentPool(registry, pool).stop();
        pagesHandler(registry);
        sendOnHide(registry, "http://127.0.0.1:9/", { onError() {} }).close();
        receiveProcesses(registry).then((receiver) => receiver.close());
        pushMetrics(registry, { url: "http://127.0.0.1:9/", onError() {} }).close();
        process.stdout.write(expose(registry));`,
    },
  );
  const target = { context: "node", includeNodeModules: true, outputFormat: "commonjs", distDir: "dist" };
  const manifest = { private: true, targets: { bundle: target }, bundle: "dist/bundle.cjs" };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  run(folder, "parcel", "build", "main.js", "--no-cache");
  rmSync(join(folder, "node_modules"), { recursive: true });
  const printed = execFileSync(process.execPath, ["dist/bundle.cjs"], { cwd: folder, encoding: "utf8" });
  expect(printed).toContain("\nhits_total 3\n");
});

test("a route of Next.js' edge runtime builds, and reports what the runtime lacks", async () => {
  const folder = project(
    { next: "16.4.6", react: "19.2.3", "react-dom": "19.2.3" },
    {
      "app/layout.js": "export default ({ children }) => <html><body>{children}</body></html>;",
      "app/route/route.js": `${IMPORTS}
        export const runtime = "edge";
        export async function GET() {
          const registry = new Registry();
          registry.counter({ name: "hits_total" }).inc(3);
          chartPerformanceMonitor(registry, { channels: { subscribe() {}, unsubscribe() {} } });
          const codes = [];
          for (const work of [
            () => collectRuntimeMetrics(registry),
            () => serveMetrics(registry, { port: 0 }),
            () => receiveProcesses(registry),
            () => pushMetrics(registry),
          ]) {
            try { await work(); } catch ({ code }) { codes.push(code); }
          }
          return new Response(codes + " " + new TextDecoder().decode(expose(registry)));
        }`,
    },
  );
  run(folder, "next", "build");
  const server = spawn(process.execPath, ["node_modules/next/dist/bin/next", "start", "--port", "0"], { cwd: folder });
  onTestFinished(async () => {
    const ended = once(server, "exit");
    server.kill();
    await ended;
  });
  let said = "";
  for await (const part of server.stdout) {
    said += part;
    if (/Ready/.test(said)) break;
  }
  const [url] = /http:\/\/localhost:\d+/.exec(said) ?? [];
  const answer = await (await fetch(`${url}/route`)).text();
  expect(answer).toMatch(/^NEEDS_NODE,NEEDS_NODE,NEEDS_NODE,NEEDS_NODE /);
  expect(answer).toContain("\nhits_total 3\n");
});
