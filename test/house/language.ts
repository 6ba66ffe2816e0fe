/** Checkers for the rules of our English that a program can decide. */

/** A doc comment with the code that it describes. */
export interface DocComment {
  readonly line: number;
  readonly text: string;
  /** The line below the comment. */
  readonly code: string;
}

/** Returns the doc comments of a source. */
export function docComments(source: string): DocComment[] {
  return Array.from(source.matchAll(/\/\*\*([\s\S]*?)\*\/(?:\n(.*))?/g), ({ index, 1: inside = "", 2: code = "" }) => ({
    line: source.slice(0, index).split("\n").length,
    text: inside.replace(/\s*\n\s*\*? ?/g, " ").trim(),
    code: code.trim(),
  }));
}

/** Returns whether a comment begins like an indirect question instead of naming its subject. */
export function beginsLikeQuestion({ text }: DocComment): boolean {
  return /^(What|How|Where|Whether|When|Which|Who|Whose|Why)\b/.test(text);
}

/**
 * Matches the first line of a function or a method. A getter reads like a property, and a constructor makes nothing
 * new.
 */
const FUNCTION = /^(export )?(async )?function\b|^(static )?(async )?(?!constructor\b)#?\w+(<.*>)?\(/;
/** Words that end like a verb in the third person. */
const OTHER_WORDS = /^(As|Its|This|Address|Less|Series)\b/;

/** Returns whether a function's comment does not begin with a verb in the third person, such as "Returns". */
export function lacksVerb({ text, code }: DocComment): boolean {
  const said = text.replace(/^@internal\s*/, "");
  if (said === "" || !FUNCTION.test(code)) return false;
  return !/^[A-Z][a-z]+s\b/.test(said) || OTHER_WORDS.test(said);
}

const COLUMNS = 120;

/**
 * Returns the lines of a source that are too long. A literal of 90 characters and more may be long, since a text that
 * is quoted and a regular expression cannot wrap; but not in a comment, and not as a test's name.
 */
export function longLines(source: string): string[] {
  const mayBeLong = (line: string) =>
    /(["'`/])(?:(?!\1).){90,}\1/.test(line) && !/^\s*(\/\/|\/?\*|(test|it|describe)\b)/.test(line);
  return source.split("\n").filter((line) => line.length > COLUMNS && !mayBeLong(line));
}

/** Returns the lines of a document that are too long. Tables, code blocks and the targets of links cannot wrap. */
export function longLinesOfDocument(document: string): string[] {
  const prose = document.replace(/^```[\s\S]*?^```/gm, "").replace(/\]\([^)]*\)/g, "]()");
  return prose.split("\n").filter((line) => line.length > COLUMNS && !line.trimStart().startsWith("|"));
}

/** Phrases that read as if translated, after what to write instead. */
const AVOIDED: Readonly<Record<string, RegExp>> = {
  '"its own …"': /\bof (its|their) own\b/,
  '"positional"': /\bby place\b/,
  '"even if …"': /\balso when\b/,
  '"report", "notify", "call"': /\b(tells? of|told of|(is|are|was|were) told)\b/,
  '"wait", "time out"': /\b(has|have|had|with|out of) patience\b/,
  '"is visible"': /\bshows? (itself|themselves)\b/,
  '"for example", "such as"': /, say[,.:]/,
};

/** Returns the phrases of a text that are avoided, each with what to write instead. */
export function avoidedIn(text: string): string[] {
  return Object.entries(AVOIDED).flatMap(([instead, phrase]) => {
    const found = phrase.exec(text.replace(/\s*\n[\s/*]*/g, " "));
    return found ? [`"${found[0]}" instead of ${instead}`] : [];
  });
}
