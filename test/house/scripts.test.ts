/** The commands of package.json: each is run by a test, since what nothing runs breaks unnoticed. */

import { expect, test } from "vitest";
import { manifest, repositoryFiles, text } from "./files.ts";

/** The commands of .ci/run, and the formatter, which is the linter with another argument. */
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
