/** The memory of the global registry: one for the process. In test runners, each copy of the package has its own. */

import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { ROOT } from "../house/files.ts";

/** Loads the package again and again, as test runners do for each file, and prints the metrics of each copy. */
const PROGRAM = `
  const copies = [1, 2].map(() => {
    delete require.cache[require.resolve("./build/prom-client.cjs")];
    return require("./build/prom-client.cjs");
  });
  for (const { Counter } of copies) new Counter({ name: "tests_total", help: "Tests" }).inc();
  const texts = copies.map(({ register }) => register.getSingleMetricAsString("tests_total"));
  Promise.all(texts).then((all) => console.log(JSON.stringify(all.map((text) => text.split("\\n").at(-1)))));
`;

/** Returns the last line of each copy's metrics. */
function counted(variables: NodeJS.ProcessEnv): string[] {
  const { JEST_WORKER_ID: _, VITEST_WORKER_ID: __, THREADTALLY_SHARE: ___, ...env } = process.env;
  const options = { cwd: ROOT, encoding: "utf8", env: { ...env, ...variables } } as const;
  return JSON.parse(execFileSync(process.execPath, ["--eval", PROGRAM], options));
}

const together = ["tests_total 2", "tests_total 2"];
const apart = ["tests_total 1", "tests_total 1"];

test.each([
  ["of a process count into one set", {}, together],
  ["in a worker of Jest are apart", { JEST_WORKER_ID: "1" }, apart],
  ["in a worker of Vitest are apart", { VITEST_WORKER_ID: "1" }, apart],
  ["in test runners are one set with THREADTALLY_SHARE=1", { JEST_WORKER_ID: "1", THREADTALLY_SHARE: "1" }, together],
])("copies %s", (_, variables, expected) => {
  expect(counted(variables)).toEqual(expected);
});
