/** The glossary: its words are in the code, and their synonyms are not. */

import { expect, test } from "vitest";
import { repositoryFiles, text } from "./files.ts";

const code = repositoryFiles(/^(src|assembly)\/.*\.ts$/).map((path) => ({ path, written: text(path) }));

/** Returns the words that a text's identifiers are made of, in lower case. */
function identifierWords(written: string): Set<string> {
  const bare = written.replace(/\/\*[\s\S]*?\*\/|\/\/.*$|"(?:[^"\\]|\\.)*"/gm, " ");
  const identifiers = bare.match(/[A-Za-z_]\w*/g) ?? [];
  return new Set(identifiers.flatMap((one) => one.split(/(?<=[a-z0-9])(?=[A-Z])|_/)).map((word) => word.toLowerCase()));
}

test("every word of the glossary is in the code", () => {
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

test("no identifier contains a synonym", () => {
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
    // Here, V8's heap is meant.
    if (/^src\/(prometheus\/runtime\/memory\.ts$|promClient\/defaultMetrics\/)/.test(path)) used.delete("heap");
    for (const synonym of synonyms) expect(used.has(synonym), `${path} uses ${synonym}`).toBe(false);
  }
});
