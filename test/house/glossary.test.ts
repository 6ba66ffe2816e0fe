/** One word for one thing: the glossary's words are the code's, and their synonyms are not. */

import { expect, test } from "vitest";
import { repositoryFiles, text } from "./files.ts";

const code = repositoryFiles(/^(src|assembly)\/.*\.ts$/).map((path) => ({ path, written: text(path) }));

/** The words that a text's identifiers are made of, in lower case. */
function identifierWords(written: string): Set<string> {
  const bare = written.replace(/\/\*[\s\S]*?\*\/|\/\/.*$|"(?:[^"\\]|\\.)*"/gm, " ");
  const identifiers = bare.match(/[A-Za-z_]\w*/g) ?? [];
  return new Set(identifiers.flatMap((one) => one.split(/(?<=[a-z0-9])(?=[A-Z])|_/)).map((word) => word.toLowerCase()));
}

test("every word of the glossary is one of the code's", () => {
  const words = [...text("docs/glossary.md").matchAll(/^- \*\*(\w+)\*\*/gm)].map((match) => match[1] as string);
  expect(words.length).toBeGreaterThan(30);
  for (const word of words) {
    const found = code.some(({ written }) => new RegExp(`\\b${word}(s|es)?\\b`, "i").test(written));
    expect(found, word).toBe(true);
  }
});

test("the glossary is in order", () => {
  const words = [...text("docs/glossary.md").matchAll(/^- \*\*(\w+)\*\*/gm)].map((match) => match[1] as string);
  expect(words).toEqual([...words].sort());
});

test("no identifier is made of a synonym", () => {
  const synonyms = [
    "arena",
    "heap",
    "stripe",
    "striped",
    "shard",
    "shards",
    "chunk",
    "chunks",
    "token",
    "mutex",
    "util",
    "owner",
  ];
  for (const { path, written } of code) {
    const used = identifierWords(written);
    // There it is the heap of V8 that is meant.
    if (path === "src/prometheus/runtime/memory.ts") used.delete("heap");
    for (const synonym of synonyms) expect(used.has(synonym), `${path} uses ${synonym}`).toBe(false);
  }
});
