/** The search of schedules catches some of the listed ways to break the protocols, different ones each day. */

import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { mutations } from "../../scripts/mutations/index.js";
import { inPart } from "../../scripts/part.js";
import { ROOT } from "../house/files.ts";
import { partOfToday } from "../support/today.ts";

test("every mutation of today's part is caught", () => {
  const part = partOfToday(12);
  const { stdout, stderr } = spawnSync(process.execPath, ["scripts/mutants.js", "--part", part], {
    cwd: ROOT,
    encoding: "utf8",
  });
  console.log(stdout);
  const caught = [...stdout.matchAll(/^(?:caught {2}|modelled) {2}(.*?) {2,}/gm)].map(([, name]) => name);
  expect(caught, stderr).toEqual(inPart(mutations, part).map(({ name }) => name));
});
