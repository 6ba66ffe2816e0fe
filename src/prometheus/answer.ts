/** What a scrape is answered with, whatever serves it. */

import { Bytes } from "./bytes.ts";
import { writeSlice } from "./scrape.ts";
import { readSource, type Source } from "./source.ts";
import { plainText, TextExposition } from "./text.ts";

/** A scrape, as every server knows it. */
export interface Scrape {
  readonly method: string;
  readonly url: string;
  /** A header by its name in lower case. */
  header(name: string): string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

export async function answer(source: Source, _scrape: Scrape): Promise<Answer> {
  const bytes = new Bytes();
  const exposition = new TextExposition(plainText, "underscores");
  const cursor = await readSource(source);
  while (writeSlice(bytes, cursor, exposition, () => true)) await new Promise((resolve) => setImmediate(resolve));
  return {
    status: 200,
    headers: { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" },
    body: bytes.take(),
  };
}
