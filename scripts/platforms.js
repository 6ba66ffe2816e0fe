// Renders the table of docs/platforms.md from what the system tests noted: which scenarios came out right on which platforms.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const page = join(root, "docs", "platforms.md");
const noted = join(root, "build", "platforms");
const [BEGIN, END] = ["<!-- begin: npm run platforms -->\n", "<!-- end -->"];

const platforms = readdirSync(noted)
  .sort()
  .map((file) => JSON.parse(readFileSync(join(noted, file), "utf8")));
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
