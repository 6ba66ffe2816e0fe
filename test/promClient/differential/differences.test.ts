/** The list of differences, as docs/prom-client.md has it. */

import { expect, test } from "vitest";
import { text } from "../../house/files.ts";
import { differences } from "./differences.ts";

test("docs/prom-client.md lists exactly the differences that the comparison allows", () => {
  const [, section = ""] = text("docs/prom-client.md").split("\n## What differs in one thread\n");
  const rows = (section.split("\n## ")[0] as string).split("\n").filter((line) => line.startsWith("| "));
  const expected = differences.map(({ original, ours, reason }) => `| ${original} | ${ours} | ${reason} |`);
  expect(rows.slice(1).join("\n")).toBe(expected.join("\n"));
});
