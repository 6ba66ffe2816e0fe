/** The list of differences, as docs/prom-client.md has it. */

import { expect, test } from "vitest";
import { text } from "../../house/files.ts";
import { differences } from "./differences.ts";
import { GONE, listedDifferences } from "./successorDifferences.ts";

test.each([
  ["What differs in one thread", differences],
  ["What differs from @prometheus-io/client", listedDifferences],
])("under %j docs/prom-client.md lists exactly the differences that the comparison allows", (title, listed) => {
  const [, section = ""] = text("docs/prom-client.md").split(`\n## ${title}\n`);
  const rows = (section.split("\n## ")[0] as string).split("\n").filter((line) => line.startsWith("| "));
  const expected = listed.map(({ original, ours, reason }) => `| ${original} | ${ours} | ${reason} |`);
  expect(rows.slice(1).join("\n")).toBe(expected.join("\n"));
});

test("docs/prom-client.md names the three differences that the successor does not have", () => {
  expect(GONE).toEqual(["object-names", "hash-map", "zero-labels"]);
  expect(text("docs/prom-client.md").replaceAll("\n", " ")).toContain(
    "except that its metrics can be named like methods, that it has no `hashMap`, and that `zero()` checks labels.",
  );
});
