/**
 * The tables of docs/platforms.md, rendered from the notes of the tests: the results of scenarios by platform, and the
 * effects of calls by host. A table without notes is left unchanged. Tests pass other folders of notes and another
 * page.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const [
  ofPlatforms = join(root, "build", "platforms"),
  page = join(root, "docs", "platforms.md"),
  ofHosts = join(root, "build", "hosts"),
] = process.argv.slice(2);

const line = (cells) => `| ${cells.join(" | ")} |\n`;
const tableOf = (head, rows) => [head, head.map(() => "---"), ...rows].map(line).join("");

function notesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")));
}

const compare = (one, other) => one.localeCompare(other, "en", { numeric: true });

function platformTable(unsorted) {
  const notes = unsorted.sort((one, other) => compare(one.name, other.name));
  const scenarios = [...new Set(notes.flatMap((platform) => platform.scenarios))];
  const rows = notes.map(({ name, version, scenarios: played }) => [
    name,
    version,
    ...scenarios.map((scenario) => (played.includes(scenario) ? "exact" : "not run")),
  ]);
  return tableOf(["platform", "version", ...scenarios], rows);
}

/** Programs with the same results in a host share a row. */
function hostTable(notes) {
  const calls = [...new Set(notes.flatMap(({ answers }) => Object.keys(answers)))];
  const cell = (answer = "-") => (/^[A-Z]/.test(answer) ? `\`${answer}\`` : answer);
  const rows = new Map();
  for (const { host, program, answers } of notes.sort((one, other) => compare(one.program, other.program))) {
    const cells = calls.map((call) => cell(answers[call]));
    const key = [host, ...cells].join();
    const programs = [...(rows.get(key)?.programs ?? []), program];
    rows.set(key, { host, programs, cells });
  }
  const sorted = [...rows.values()].sort((one, other) => compare(one.host, other.host));
  return tableOf(
    ["host", "tried in", ...calls],
    sorted.map(({ host, programs, cells }) => [host, programs.join(", "), ...cells]),
  );
}

/** Returns the page with a new table between two comments. */
function replaced(text, name, table) {
  const begin = `<!-- begin: ${name} -->\n`;
  const [before, rest] = text.split(begin);
  return before + begin + table + rest.slice(rest.indexOf("<!-- end -->"));
}

const platforms = notesIn(ofPlatforms);
const hosts = notesIn(ofHosts);
if (platforms.length + hosts.length === 0) {
  console.error("Nothing was noted yet. Run npm run test:system first.");
  process.exit(1);
}
let text = readFileSync(page, "utf8");
if (platforms.length > 0) text = replaced(text, "npm run platforms", platformTable(platforms));
if (hosts.length > 0) text = replaced(text, "npm run platforms, hosts", hostTable(hosts));
writeFileSync(page, text);
console.log(`${platforms.length} platforms, ${hosts.length} hosts.`);
