// `npm run bench`: all contests, or those that are named: `npm run bench -- record`. Installs the rivals first.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const CONTESTS = ["record"];

const asked = process.argv.slice(2);
for (const name of asked) {
  if (!CONTESTS.includes(name))
    throw new RangeError(`There is no contest "${name}": it is one of ${CONTESTS.join(", ")}.`);
}
const rivals = join(import.meta.dirname, "rivals");
if (!existsSync(join(rivals, "node_modules"))) execFileSync("npm", ["ci"], { cwd: rivals, stdio: "inherit" });
for (const name of asked.length > 0 ? asked : CONTESTS) {
  console.log(`\n${name}`);
  execFileSync(process.execPath, [join(import.meta.dirname, `${name}.js`)], { stdio: "inherit" });
}
