// Of all declarations, keeps those that users' compilers read: the ones that an entry reaches.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Removes the declarations below `folder` that none of the entries, paths from there, imports directly or indirectly. */
export function keepReached(folder, entries) {
  const reached = new Set();
  const reach = (file) => {
    if (reached.has(file)) return;
    reached.add(file);
    for (const [, target] of readFileSync(join(folder, file), "utf8").matchAll(/(?:from |import\()"(\..+?)\.ts"/g)) {
      reach(join(file, "..", `${target}.d.ts`));
    }
  };
  entries.forEach(reach);
  for (const file of readdirSync(folder, { recursive: true })) {
    if (file.endsWith(".d.ts") && !reached.has(file)) rmSync(join(folder, file));
  }
}
