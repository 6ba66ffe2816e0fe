/** The list of differences, as docs/opentelemetry.md has it. */

import { expect, test } from "vitest";
import { text } from "../../house/files.ts";
import { differences } from "./differences.ts";

test("docs/opentelemetry.md lists exactly these differences", () => {
  const [, section = ""] = text("docs/opentelemetry.md").split("\n## Differences to the SDK\n");
  const rows = (section.split("\n## ")[0] as string).split("\n").filter((line) => line.startsWith("| "));
  const expected = differences.map(({ sdk, ours, reason }) => `| ${sdk} | ${ours} | ${reason} |`);
  expect(rows.slice(1).join("\n")).toBe(expected.join("\n"));
});

test.each(differences.flatMap(({ id, shownBy }) => (shownBy ? [{ id, ...shownBy }] : [])))(
  "the test that shows $id exists",
  ({ file, test: title }) => {
    expect(text(`test/opentelemetry/${file}`)).toContain(`"${title}", `);
  },
);
