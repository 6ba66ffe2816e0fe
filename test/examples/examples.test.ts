/** The examples: each prints what its README shows. */

import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { ROOT, repositoryFiles, text } from "../house/files.ts";

const mains = repositoryFiles(/^examples\/[^/]+\/main\.js$/);

test("there are examples, each with a README", () => {
  expect(mains.length).toBeGreaterThanOrEqual(5);
  for (const main of mains) expect(repositoryFiles()).toContain(main.replace("main.js", "README.md"));
});

describe.each(mains)("%s", (main) => {
  test("prints what its README shows", () => {
    const shown = text(main.replace("main.js", "README.md")).match(/```text\n([\s\S]*?)```/)?.[1];
    const printed = execFileSync(process.execPath, [main], { cwd: ROOT, encoding: "utf8", timeout: 30_000 });
    expect(printed).toBe(shown);
  });
});
