/**
 * Renders the table of docs/platforms.md from what the system tests noted: which scenarios came out right on which platforms.
 * Tests name another folder of notes and another page.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const [noted = join(root, "build", "platforms"), page = join(root, "docs", "platforms.md")] = process.argv.slice(2);
const [BEGIN, END] = ["<!-- begin: npm run platforms -->\n", "<!-- end -->"];

if (!existsSync(noted)) {
  console.error("Nothing was noted yet. Run npm run test:system first.");
  process.exit(1);
}
const platforms = readdirSync(noted)
  .map((file) => JSON.parse(readFileSync(join(noted, file), "utf8")))
  .sort((one, other) => one.name.localeCompare(other.name, "en", { numeric: true }));
const scenarios = [...new Set(platforms.flatMap((platform) => platform.scenarios))];

const line = (cells) => `| ${cells.join(" | ")} |\n`;
const table =
  line(["platform", "version", ...scenarios]) +
  line(["---", "---", ...scenarios.map(() => "---")]) +
  platforms
    .map(({ name, version, scenarios: played }) =>
      line([name, version, ...scenarios.map((scenario) => (played.includes(scenario) ? "exact" : "not run"))]),
    )
    .join("");

const [before, rest] = readFileSync(page, "utf8").split(BEGIN);
const after = rest.slice(rest.indexOf(END));
writeFileSync(page, before + BEGIN + table + after);
console.log(`${platforms.length} platforms, ${scenarios.length} scenarios.`);
