/** Serving, scraping and runtime metrics in other runtimes than that of the tests. */

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { type Runtime, runtime } from "../../support/runtimes.ts";

const PROGRAM = fileURLToPath(new URL("everywhere.process.js", import.meta.url));
const SCRAPE = "fetch(process.argv[1]).then((response) => response.text()).then(console.log)";

/** By runtime: the arguments before a program's name. */
const RUNTIMES: Readonly<Partial<Record<Runtime, readonly string[]>>> = {
  "Node 20.19": [],
  "Node 22": [],
  "Node 24": [],
  "Node 26": [],
  Bun: [],
  Deno: ["run", "-A"],
};

test.each(Object.entries(RUNTIMES))(
  "%s serves from a separate thread, scrapes, and ends by itself",
  async (name, options) => {
    const scraper = JSON.stringify([process.execPath, "-e", SCRAPE]);
    const { stdout } = await promisify(execFile)(runtime(name as Runtime), [...options, PROGRAM, scraper], {
      timeout: 60_000,
    });
    expect(stdout.trim().split("\n")).toEqual([
      "answered true true true",
      "second PORT_TAKEN",
      "stuck true true",
      "closed refused",
      "threads 1",
    ]);
  },
);
