/** The examples: each prints what its README shows. */

import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { ROOT, repositoryFiles, text } from "../house/files.ts";
import { environment } from "../support/environment.ts";

const OPTIONS = { cwd: ROOT, encoding: "utf8", env: environment, timeout: 30_000 } as const;

const mains = repositoryFiles(/^examples\/[^/]+\/main\.js$/);

test("there are examples, each with a README", () => {
  expect(mains.length).toBeGreaterThanOrEqual(5);
  for (const main of mains) expect(repositoryFiles()).toContain(main.replace("main.js", "README.md"));
});

describe.each(mains)("%s", (main) => {
  test("prints what its README shows", () => {
    const shown = text(main.replace("main.js", "README.md")).match(/```text\n([\s\S]*?)```/)?.[1];
    const printed = execFileSync(process.execPath, [main], OPTIONS);
    expect(printed).toBe(shown);
  });
});

test("19-prom-client prints what its README shows for prom-client itself, which sees no worker", () => {
  const main = "examples/19-prom-client/main.js";
  const [, shown] = [...text(main.replace("main.js", "README.md")).matchAll(/```text\n([\s\S]*?)```/g)];
  const printed = execFileSync(process.execPath, [main, "prom-client"], OPTIONS);
  expect(printed).toBe(shown?.[1]);
});
