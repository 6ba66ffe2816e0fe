/** The page and the worker of the guide, as it shows them. */

import { text } from "../house/files.ts";

/** Returns the guide's files for pages, by name. */
export function guidePage(): Record<"page.js" | "worker.js", string> {
  const blocks = [...text("docs/guide.md").matchAll(/^```javascript\n(\/\/ (\w+\.js)\n[\s\S]*?)^```/gm)];
  const files = Object.fromEntries(blocks.map(([, code, name]) => [name, code]));
  if (Object.keys(files).join() !== "page.js,worker.js") throw new Error(`The guide shows ${Object.keys(files)}.`);
  return files as ReturnType<typeof guidePage>;
}

/** Returns the text that the page shows in the end, according to its comment. */
export function promisedBy({ "page.js": page }: ReturnType<typeof guidePage>): string {
  const [, promised] = page.match(/ \/\/ (\d+ jobs)$/m) ?? [];
  if (!promised) throw new Error("The guide's page does not say what it shows.");
  return promised;
}
