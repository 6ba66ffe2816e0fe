// Writes the site to build/docs: the reference, made of the doc comments, with the pages of the repository in it. Fails
// when TypeDoc warns, or a link leads nowhere.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { installOnce } from "../scripts/installOnce.js";
import { deadLinks } from "./links.js";

const SITE = join(import.meta.dirname, "../build/docs");

installOnce(import.meta.dirname);
try {
  const typedoc = join(import.meta.dirname, "node_modules/typedoc/bin/typedoc");
  execFileSync(process.execPath, [typedoc, "--options", join(import.meta.dirname, "typedoc.js")], { stdio: "inherit" });
} catch {
  process.exit(1); // it has said why
}
const dead = deadLinks(SITE);
for (const link of dead) console.error(link);
if (dead.length > 0) process.exit(1);
console.log(`Open ${join(SITE, "index.html")}`);
