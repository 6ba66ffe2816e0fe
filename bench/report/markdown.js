// Tables in Markdown, and the generated parts of documents.

export function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

/** Returns a number with three significant digits, as in 2.00, 97.4 or 1,080; zero as 0. */
export function digits(number) {
  if (Math.abs(number) < 0.0001) return "0";
  return Math.abs(number) < 1000 ? number.toPrecision(3) : Math.round(number).toLocaleString("en-US");
}

/** Returns the document with new text between the two comments that mark a generated part. */
export function withPart(document, part, text) {
  const [begin, end] = [`<!-- generated: ${part} -->`, `<!-- end: ${part} -->`];
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The document has no part between ${begin} and ${end}.`);
  return `${document.slice(0, from + begin.length)}\n\n${text}\n\n${document.slice(to)}`;
}
