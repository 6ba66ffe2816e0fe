/** Kinds of metrics differ by their traits: one table, and five files that name a kind. */

import { expect, test } from "vitest";
import { KINDS } from "../../src/core/define/kinds.ts";
import { repositoryFiles, text } from "./files.ts";

const codeOf = (path: string) => text(path).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
const sources = repositoryFiles(/^src\/(?:core|prometheus|hosts|index)\b.*\.ts$/);

test("only what makes the metrics asks which kind one is", () => {
  const asking = sources.filter((path) => /(?<!typeof )\bkind\b\s*[=!]==\s*"|case "/.test(codeOf(path)));
  expect(asking).toEqual(["src/core/record/metrics.ts"]);
});

test("a kind is named in the five files that CONTRIBUTING lists", () => {
  const [, section = ""] = text("CONTRIBUTING.md").split("## Adding a metric kind");
  const listed = Array.from(section.matchAll(/^\d\. `(src\/[^`]+)`/gm), ([, path]) => path);
  expect(listed).toHaveLength(5);
  // Nothing but its kind is special about an up-down counter.
  const naming = sources.filter((path) =>
    /"upDownCounter"|\bupDownCounter\s*[:(<]|\bUpDownCounter\b/.test(codeOf(path)),
  );
  expect(naming).toEqual(listed.toSorted());
  expect(Object.keys(KINDS)).toContain("upDownCounter");
});
