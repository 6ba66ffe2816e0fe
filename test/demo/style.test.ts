/** Colours of the demo: on terminals, unless the environment says otherwise. */

import { expect, test } from "vitest";

const { hasColors, stylesWith } = (await import(new URL("../../demo/style.js", import.meta.url).href)) as {
  hasColors(environment: Record<string, string>, isTerminal: boolean): boolean;
  stylesWith(colors: boolean): Record<string, (text: string) => string>;
};

test.each([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: "1" }, true, false],
  [{ NO_COLOR: "" }, true, true],
  [{ TERM: "dumb" }, true, false],
  [{ FORCE_COLOR: "1" }, false, true],
  [{ FORCE_COLOR: "" }, false, true],
  [{ FORCE_COLOR: "0" }, true, false],
  [{ FORCE_COLOR: "3", NO_COLOR: "1" }, false, true],
])("%o, terminal %s: colours %s", (environment, isTerminal, colors) => {
  expect(hasColors(environment, isTerminal)).toBe(colors);
});

test("without colours, texts are unchanged; with them, only texts that are not empty get a code", () => {
  expect(stylesWith(false).bad?.("lost")).toBe("lost");
  expect(stylesWith(true).bad?.("lost")).toBe("\x1b[31mlost\x1b[0m");
  expect(stylesWith(true).bad?.("")).toBe("");
});
