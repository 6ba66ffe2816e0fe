// The pages beside the reference, each with its title and the heading that it is under: as in the indexes that readers
// of the repository see, so that there is one list.
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";

export const ROOT = join(import.meta.dirname, "..");

/** Pages that no index names. */
const PROJECT = [
  { path: "CHANGELOG.md", title: "Changes" },
  { path: "CONTRIBUTING.md", title: "Contributing" },
  { path: "SECURITY.md", title: "Security" },
];

/** All pages in the order of the navigation, each with its path in the repository, its title and its group. */
export function pages() {
  return [
    { path: "docs/README.md", title: "All pages", group: "Start" },
    ...indexed("docs", /^(?:#+ (?<heading>.+)|- \[(?<title>.+)\]\((?<target>.+?)\): .+)$/gm),
    ...indexed("examples", /^(?:# (?<heading>.+)|\| \[(?<title>.+)\]\((?<target>.+?)\) \|.+)$/gm),
    ...PROJECT.map((page) => ({ ...page, group: "Project" })),
  ];
}

/** The pages that a folder's README lists, each in the group of the heading above it. */
function indexed(folder, line) {
  let group = "";
  const found = [];
  for (const { groups } of readFileSync(join(ROOT, folder, "README.md"), "utf8").matchAll(line)) {
    if (groups.heading) group = groups.heading;
    else found.push({ path: posix.join(folder, groups.target), title: groups.title, group });
  }
  return found;
}
