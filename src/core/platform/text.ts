/** Text to UTF-8 and back. Audio worklets and some test environments lack the host's own encoders. */

interface Encoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
  encodeInto(text: string, target: Uint8Array): { readonly written: number };
}

/** Matches lone halves of surrogate pairs; with the flag `u` a whole pair is one character. */
const LONE_SURROGATES = /[\ud800-\udfff]/gu;

let encoder: Encoder | undefined;
let decoder: TextDecoder | undefined;

/** Returns the UTF-8 of a text, with U+FFFD in place of lone surrogates. */
export function encodeText(text: string): Uint8Array<ArrayBuffer> {
  encoder ??= makeEncoder();
  return encoder.encode(text);
}

/** Writes the UTF-8 of a text, which must fit, and returns its length in bytes. */
export function encodeTextInto(text: string, target: Uint8Array): number {
  encoder ??= makeEncoder();
  return encoder.encodeInto(text, target).written;
}

/** Decodes UTF-8. The bytes must not be shared: browsers refuse to decode those. */
export function decodeText(bytes: Uint8Array): string {
  if (typeof TextDecoder !== "function") return decodeByHand(bytes);
  decoder ??= new TextDecoder("utf-8", { ignoreBOM: true });
  return decoder.decode(bytes);
}

/**
 * Returns true unless a text has a lone surrogate. Chromium has the method from 111 on, Node from 20, Firefox from 119.
 */
export function isWellFormed(text: string): boolean {
  const { isWellFormed: method } = text as { readonly isWellFormed?: () => boolean };
  return method ? method.call(text) : text.search(LONE_SURROGATES) < 0;
}

/** Returns a text with U+FFFD in place of lone surrogates. */
export function wellFormed(text: string): string {
  return isWellFormed(text) ? text : text.replace(LONE_SURROGATES, "\ufffd");
}

function makeEncoder(): Encoder {
  if (typeof TextEncoder === "function") return new TextEncoder();
  return {
    encode: encodeByHand,
    encodeInto(text, target) {
      const bytes = encodeByHand(text);
      target.set(bytes);
      return { written: bytes.length };
    },
  };
}

function encodeByHand(text: string): Uint8Array<ArrayBuffer> {
  const escaped = encodeURIComponent(text.replace(LONE_SURROGATES, "\ufffd"));
  const bytes = escaped.match(/%..|./g) ?? [];
  return Uint8Array.from(bytes, (byte) =>
    byte.length === 1 ? byte.charCodeAt(0) : Number.parseInt(byte.slice(1), 16),
  );
}

function decodeByHand(bytes: Uint8Array): string {
  const escaped = Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
  try {
    return decodeURIComponent(escaped);
  } catch {
    return "\ufffd"; // not UTF-8
  }
}
