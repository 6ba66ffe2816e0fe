// The published declarations: those that an entry reaches, adapted to older compilers.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Removes the declarations below `folder` that none of the entries, paths from there, imports directly or indirectly.
 */
export function keepReached(folder, entries) {
  const reached = new Set();
  const reach = (file) => {
    if (reached.has(file)) return;
    reached.add(file);
    const text = readFileSync(join(folder, file), "utf8");
    // Before 5.7, the type has no parameter. This name stands for either type.
    writeFileSync(join(folder, file), text.replaceAll("Uint8Array<ArrayBuffer>", "ReturnType<typeof Uint8Array.of>"));
    for (const [, target] of text.matchAll(/(?:from |import\()"(\..+?)\.ts"/g)) {
      reach(join(file, "..", `${target}.d.ts`));
    }
  };
  entries.forEach(reach);
  for (const file of readdirSync(folder, { recursive: true })) {
    if (file.endsWith(".d.ts") && !reached.has(file)) rmSync(join(folder, file));
  }
}
