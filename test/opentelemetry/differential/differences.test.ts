/** The list of differences, as docs/opentelemetry.md has it. */

import { expect, test } from "vitest";
import { text } from "../../house/files.ts";
import { differences } from "./differences.ts";

test("docs/opentelemetry.md lists exactly the differences that the comparison allows", () => {
  const [, section = ""] = text("docs/opentelemetry.md").split("\n### Differences that tests allow\n");
  const rows = (section.split("\n## ")[0] as string).split("\n").filter((line) => line.startsWith("| "));
  const expected = differences.map(({ sdk, ours, reason }) => `| ${sdk} | ${ours} | ${reason} |`);
  expect(rows.slice(1).join("\n")).toBe(expected.join("\n"));
});
