/** UTF-8 with and without the host's encoders: both match Node's Buffer. */

import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { holds } from "../../support/property.ts";

type Text = typeof import("../../../src/core/platform/text.ts");

/** Loads a fresh copy, which keeps no encoder of another test. */
async function load(globals: Readonly<Record<string, unknown>>): Promise<Text> {
  for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
  vi.resetModules();
  return import("../../../src/core/platform/text.ts");
}

const { isWellFormed: native } = String.prototype;
afterEach(() => {
  vi.unstubAllGlobals();
  String.prototype.isWellFormed = native;
});

const texts = fc.string({ unit: "binary" });
/** Texts that include lone halves of surrogate pairs. */
const anyTexts = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units));

describe.each([
  ["the host's encoders", {}],
  ["none of the host's", { TextEncoder: undefined, TextDecoder: undefined }],
])("with %s", (_, globals) => {
  test("text becomes UTF-8, which becomes the text again", async () => {
    const { decodeText, encodeText, encodeTextInto } = await load(globals);
    holds(
      fc.property(texts, (text) => {
        const expected = Buffer.from(text, "utf8");
        expect(Buffer.from(encodeText(text))).toEqual(expected);
        expect(decodeText(encodeText(text))).toBe(text);
        const target = new Uint8Array(3 * text.length + 1);
        expect(encodeTextInto(text, target.subarray(1))).toBe(expected.length);
        expect(Buffer.from(target.subarray(1, 1 + expected.length))).toEqual(expected);
      }),
    );
  });

  test("lone halves of surrogate pairs become U+FFFD", async () => {
    const { encodeText } = await load(globals);
    holds(
      fc.property(anyTexts, (text) => {
        expect(Buffer.from(encodeText(text))).toEqual(Buffer.from(text, "utf8"));
      }),
    );
  });

  test("text can be written where it belongs, before any other was encoded", async () => {
    const { encodeTextInto } = await load(globals);
    const target = new Uint8Array(4);
    expect(encodeTextInto("aü", target.subarray(1))).toBe(3);
    expect([...target]).toEqual([0, 0x61, 0xc3, 0xbc]);
  });

  test("a byte order mark is text, and bytes that are not UTF-8 are no error", async () => {
    const { decodeText } = await load(globals);
    expect(decodeText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe("\ufeffa");
    expect(decodeText(Uint8Array.of(0xff))).toBe("\ufffd");
  });
});

test("the host's decoder keeps what can be read of damaged text", async () => {
  const { decodeText } = await load({});
  expect(decodeText(Uint8Array.of(0x61, 0xff, 0x62))).toBe("a\ufffdb");
});

test("lone surrogates are found with and without the engine's method", async () => {
  const { isWellFormed } = await load({});
  holds(
    fc.property(fc.oneof(texts, anyTexts), (text) => {
      const expected = native.call(text);
      String.prototype.isWellFormed = native;
      expect(isWellFormed(text)).toBe(expected);
      String.prototype.isWellFormed = undefined as never;
      expect(isWellFormed(text)).toBe(expected);
    }),
  );
});

test("a text with lone surrogates gets U+FFFD in their place, and every other one stays as it is", async () => {
  const { wellFormed } = await load({});
  expect(wellFormed("a\ud800b\udc00\ud83d\ude00")).toBe("a\ufffdb\ufffd\ud83d\ude00");
  holds(
    fc.property(anyTexts, texts, (any, whole) => {
      expect(wellFormed(any)).toBe(Buffer.from(any, "utf8").toString("utf8"));
      expect(wellFormed(whole)).toBe(whole);
    }),
  );
});
