/** The language of code and documents: first words of comments, length of lines, and phrases that are avoided. */

import { expect, test } from "vitest";
import { repositoryFiles, text } from "./files.ts";
import { avoidedIn, beginsLikeQuestion, docComments, lacksVerb, longLines, longLinesOfDocument } from "./language.ts";

const SOURCES = /^(src|assembly)\/.*\.ts$/;
const CODE = /^(src|assembly|scripts|test|bench)\/.*\.(ts|js|mjs)$/;
const DOCUMENTS = /^(docs|bench|examples)\/.*\.md$|^[A-Z]+\.md$/;
/** Pages that a script writes, whose lines are as long as their data. */
const GENERATED = /^(docs\/(platforms|mutants)|bench\/README)\.md$/;
/** The files that quote what is avoided. */
const QUOTING = /^test\/house\/language\./;

/** Returns what a checker finds in files, each with its file. */
function found(files: RegExp, check: (written: string) => readonly string[], except?: RegExp): string[] {
  const paths = repositoryFiles(files).filter((path) => !except?.test(path));
  return paths.flatMap((path) => check(text(path)).map((finding) => `${path}: ${finding}`));
}

test("no comment begins like a question", () => {
  const check = (source: string) => docComments(source).filter(beginsLikeQuestion);
  expect(found(SOURCES, (source) => check(source).map(({ line, text }) => `${line}: ${text}`))).toEqual([]);
});

test("a function's comment begins with a verb in the third person", () => {
  const check = (source: string) => docComments(source).filter(lacksVerb);
  expect(found(SOURCES, (source) => check(source).map(({ line, text }) => `${line}: ${text}`))).toEqual([]);
});

test("no line of code is longer than 120 columns", () => {
  expect(found(CODE, longLines)).toEqual([]);
});

test("no line of a document is longer than 120 columns", () => {
  expect(found(DOCUMENTS, longLinesOfDocument, GENERATED)).toEqual([]);
});

test("no code or document contains an avoided phrase", () => {
  expect(found(CODE, avoidedIn, QUOTING)).toEqual([]);
  expect(found(DOCUMENTS, avoidedIn)).toEqual([]);
});

test.each([
  ["/** What it holds. */\nreadonly held: number;", true, false],
  ["/**\n * Whether it\n * holds. */\nholds(): boolean {", true, true],
  ["/** The name of a lane. */\nexport function nameOf(lane: number): string {", false, true],
  ["/** @internal The module. */\nasync #compile<T>(bytes: T): void {", false, true],
  ["/** Address of a page. */\nfunction pageOf(table: number): number {", false, true],
  ["/** Returns the name of a lane. */\nexport function nameOf(lane: number): string {", false, false],
  ["/** The name of a lane. */\nget name(): string {", false, false],
  ["/** @internal */\nconstructor(block: Block) {", false, false],
])("%j begins like a question: %s, lacks a verb: %s", (source, isQuestion, lacks) => {
  expect(docComments(source).map((comment) => [beginsLikeQuestion(comment), lacksVerb(comment)])).toEqual([
    [isQuestion, lacks],
  ]);
});

test("long lines are found, unless they cannot wrap", () => {
  const [words, url] = ["word ".repeat(25), `https://example.org/${"path/".repeat(25)}`];
  expect(longLines(`// ${words}\ncall(a);\ntest("${words}", () => {\nconst text = "${words}";`)).toEqual([
    `// ${words}`,
    `test("${words}", () => {`,
  ]);
  expect(longLinesOfDocument(`${words}\n| ${words}\n\`\`\`js\n${words}\n\`\`\`\n[Page](${url})`)).toEqual([words]);
});

test("avoided phrases are found, across lines too", () => {
  expect(avoidedIn("It runs in a thread of\n * its own, and is told the rest.")).toHaveLength(2);
  expect(avoidedIn("It runs in its own thread, as you told it.")).toEqual([]);
});
