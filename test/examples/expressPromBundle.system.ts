/** The example of express-prom-bundle: with prom-client, and with the second package in its place, unchanged. */

import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT, text } from "../house/files.ts";
import { environment } from "../support/environment.ts";
import { type Dependencies, INSTALLS, installed } from "../support/installs.ts";
import { aliasTarball, tarball } from "../support/tarball.ts";

const EXAMPLE = "examples/20-express-prom-bundle";
const { dependencies } = JSON.parse(text(`${EXAMPLE}/package.json`)) as { dependencies: Dependencies };
const [before, after] = Array.from(
  text(`${EXAMPLE}/README.md`).matchAll(/```text\n([\s\S]*?)```/g),
  ([, shown]) => shown,
);

test.each([
  ["prom-client", {}, before],
  ["ours", { "prom-client": `file:${aliasTarball().path}`, threadtally: `file:${tarball().path}` }, after],
])("with %s, it prints what its README shows", (_, others, shown) => {
  const from = installed({ ...dependencies, ...others });
  const folder = mkdtempSync(join(INSTALLS, "example-"));
  try {
    cpSync(join(ROOT, EXAMPLE), folder, { recursive: true, filter: (path) => !path.endsWith("node_modules") });
    symlinkSync(join(from, "node_modules"), join(folder, "node_modules"), "junction");
    const options = { cwd: folder, encoding: "utf8", env: environment, timeout: 60_000 } as const;
    expect(execFileSync(process.execPath, ["server.js"], options)).toBe(shown);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
