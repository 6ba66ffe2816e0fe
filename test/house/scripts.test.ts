/** Every command of package.json is run by a test: what nothing runs breaks unseen. */

import { expect, test } from "vitest";
import { manifest, repositoryFiles, text } from "./files.ts";

/** Those that .ci/run consists of, and the formatter, which is the linter with another word. */
const RUN_BY_CI = ["build", "check", "format", "lint", "prepublishOnly", "test", "test:system", "types"];

test("the program of every npm script is run by a test", () => {
  const tests = repositoryFiles(/^test\/.*\.ts$/).map(text);
  const others = Object.entries(manifest.scripts).filter(([name]) => !RUN_BY_CI.includes(name));
  expect(others.length).toBeGreaterThan(10);
  for (const [name, command] of others) {
    const program = command.match(/(\S+\.js)[^&]*$/)?.[1];
    expect(
      tests.some((test) => test.includes(`${program}"`)),
      `${name}: ${program}`,
    ).toBe(true);
  }
});
