// The page docs/mutants.md: a row for each file of the rooms, and the accepted survivors.
import { readFileSync, writeFileSync } from "node:fs";
import { accepted } from "./accepted.js";

const COLUMNS = ["file", "mutants", "killed", "timed out", "accepted", "survived", "not reached", "score"];
const line = (cells) => `| ${cells.join(" | ")} |\n`;
/** Breaks a paragraph into lines of at most 120 columns. */
const wrapped = (text) => text.replace(/(?=.{121})(.{1,120}) /g, "$1\n");

/** Writes the result of a file into the page. Other files keep their rows, as long as they are among `files`. */
export function writeRow(page, verdict, files) {
  const { file, mutants, killed, timeouts, survived, uncovered, score } = verdict;
  const counts = [mutants, killed, timeouts, verdict.accepted, survived, uncovered];
  rewrite(page, files, new Map([[file, line([file, ...counts, `${score.toFixed(0)} %`])]]));
}

/** Writes the page anew: its rows in the order of `files`, and the list of what is accepted. */
export function rewrite(page, files, changed = new Map()) {
  const text = readFileSync(page, "utf8");
  const rows = new Map([...text.matchAll(/^\| (src\/\S+) \|.*\n/gm)].map(([row, file]) => [file, row]));
  const rowOf = (file) => changed.get(file) ?? rows.get(file) ?? "";
  const table = line(COLUMNS) + line(COLUMNS.map(() => "---")) + files.map(rowOf).join("");
  writeFileSync(page, replaced(replaced(text, "table", table), "accepted", acceptedList()));
}

/** Returns the survivors that are accepted as the page lists them, by file. */
export function acceptedList() {
  return accepted
    .toSorted((one, other) => (one.file < other.file ? -1 : Number(one.file > other.file)))
    .map(({ file, why, changes }) => {
      const lines = changes.map(([before, after]) => `- ${before}\n+ ${after}\n`).join("");
      return `${wrapped(`${file}: ${why}`)}\n\n\`\`\`diff\n${lines}\`\`\`\n`;
    })
    .join("\n");
}

function replaced(text, part, content) {
  const begin = `<!-- begin: ${part} -->\n`;
  const from = text.indexOf(begin) + begin.length;
  const to = text.indexOf("<!-- end -->", from);
  return text.slice(0, from) + content + text.slice(to);
}
