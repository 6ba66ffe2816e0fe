// Ways to break pages, rows and the directory.
import { edit } from "./edit.js";

export const directoryMutations = [
  {
    name: "memory is handed out without comparing",
    protocols: "pages",
    edits: [
      edit(
        "assembly/block.ts",
        "if (compareExchange32(BUMP, bump, start + bytes) == bump) return start;",
        "compareExchange32(BUMP, bump, start + bytes);\n    return start;",
      ),
    ],
  },
  {
    name: "a row is handed out without comparing",
    protocols: "pages",
    edits: [
      edit(
        "assembly/rows.ts",
        "if (compareExchange64(open, was, was + words) == was) return",
        "compareExchange64(open, was, was + words);\n    return",
      ),
    ],
  },
  {
    name: "a table is published over another",
    protocols: "pages",
    edits: [
      edit(
        "assembly/pages.ts",
        "const before = compareExchange32(indexEntry(number), 0, <i32>table);",
        "const before = 0;\n    compareExchange32(indexEntry(number), load32(indexEntry(number)), <i32>table);",
      ),
    ],
  },
  {
    name: "an entry is published behind whatever stands there",
    protocols: "directory",
    edits: [
      edit(
        "assembly/directory.ts",
        "return compareExchange32(list, previous, entry) == previous;",
        "return compareExchange32(list, load32(list), entry) >= 0 || previous == 0;",
      ),
    ],
  },
  {
    name: "a note is published behind a head that was not searched",
    protocols: "notes",
    edits: [
      edit(
        "src/core/memory/notes.ts",
        "      kernel.append(this.#list, this.#seen, made);",
        "      kernel.append(this.#list, kernel.headerWord(this.#list), made);",
      ),
    ],
  },
  {
    name: "the limit is not looked at again after a failed attempt",
    protocols: "directory",
    edits: [
      edit(
        "src/core/memory/creation.ts",
        "  let made = 0;\n  for (;;) {\n",
        "  let made = 0;\n  let isBelow = true;\n  for (;;) {\n",
      ),
      edit(
        "src/core/memory/creation.ts",
        "    const isBelow = ordinal <= metric.maxSeries;\n",
        "    isBelow = made !== 0 || ordinal <= metric.maxSeries;\n",
      ),
    ],
  },
];
