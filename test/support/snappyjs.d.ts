/** Types of a decompressor that has none: the part that the tests use. */

declare module "snappyjs" {
  export function uncompress(compressed: Uint8Array): Uint8Array;
}
