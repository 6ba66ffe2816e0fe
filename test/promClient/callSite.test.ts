/** Registries that threads share by the lines that make them. */

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { nameByCallSite } from "../../src/promClient/callSite.ts";

const run = promisify(execFile);
const program = fileURLToPath(new URL("callSites.program.cjs", import.meta.url));

/** Runs the program, and returns the lines of the registries and of their aggregate. */
async function counted(share: string): Promise<readonly [own: string[], aggregated: string[], warnings: string]> {
  const { JEST_WORKER_ID: _, VITEST_WORKER_ID: __, ...environment } = process.env;
  const env = { ...environment, THREADTALLY_SHARE: share };
  const { stdout, stderr } = await run(process.execPath, [program], { env });
  const [own = "", aggregated = ""] = stdout.split("---\n");
  const lines = (text: string) => text.split("\n").filter((line) => /^\w/.test(line));
  return [lines(own), lines(aggregated), stderr];
}

describe("with THREADTALLY_SHARE=all", () => {
  test("threads share what the same line makes, except for what is made with shared: undefined", async () => {
    const [own, aggregated] = await counted("all");
    expect(own).toEqual(["first_total 2", "second_total 20", "own_total 2", "apart_total 1"]);
    expect(aggregated).toEqual(["own_total 2"]);
  });

  test("a name is that of the place and of the call's number there, and short enough for a space", () => {
    class Made {
      readonly name: string | undefined;
      constructor() {
        this.name = nameByCallSite(new.target);
      }
    }
    class Derived extends Made {}
    const [one, two] = [1, 2].map(() => new Derived());
    const elsewhere = new Derived();
    expect(one?.name).toMatch(/callSite\.test\.ts:\d+:\d+\)? 1$/);
    expect(two?.name).toBe(one?.name?.replace(/1$/, "2"));
    expect(elsewhere.name).toMatch(/ 1$/);
    expect(elsewhere.name).not.toBe(one?.name);
    expect(
      new Function("Made", `//# sourceURL=/${"folder/".repeat(60)}x.js\nreturn new Made();`)(Made).name,
    ).toHaveLength(200);
  });

  test("an engine that tells no place gives no name", () => {
    const { stackTraceLimit } = Error;
    try {
      Error.stackTraceLimit = 0;
      expect(nameByCallSite(class {})).toBeUndefined();
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  });
});

test("otherwise each thread has its own registries, and the warning names the way to share them", async () => {
  const [own, , warnings] = await counted("");
  expect(own).toEqual(["first_total 1", "second_total 10", "own_total 1", "apart_total 1"]);
  expect(warnings).toMatch(/PROM_CLIENT_PRIVATE.*THREADTALLY_SHARE=all/);
});
