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
    name: "an entry is published before it is filled",
    protocols: "directory",
    // The failure lies between an atomic and the plain stores after it, where a stepped thread does not stop.
    isBetweenSteps: true,
    edits: [
      edit("src/core/memory/directory.ts", "    block.bytes.set(key, entry + SERIES_KEY);\n", ""),
      edit(
        "src/core/memory/directory.ts",
        "if (kernel.append(list, head, filled)) {\n",
        "if (kernel.append(list, head, filled)) {\n        block.bytes.set(key, filled + SERIES_KEY);\n",
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
        "      kernel.append(this.#list, kernel.newest(this.#list), made);",
      ),
    ],
  },
  {
    name: "the limit is a ticket that is given back",
    protocols: "directory",
    edits: [
      edit("assembly/index.ts", "  takeLane,\n  takeTicket,\n}", "  giveBackTicket,\n  takeLane,\n  takeTicket,\n}"),
      edit(
        "assembly/lanes.ts",
        "/** Takes the first free lane",
        "export function giveBackTicket(counter: usize): void {\n  add32(counter, -1);\n}\n\n/** Takes the first free lane",
      ),
      edit("src/core/memory/directory.ts", "  SERIES_ROW,\n} from", "  SERIES_ROW,\n  TICKET,\n} from"),
      edit(
        "src/core/memory/directory.ts",
        "if (ordinal > metric.maxSeries) break;",
        "if (kernel.takeTicket(TICKET) >= block.maxSeries) {\n        kernel.giveBackTicket(TICKET);\n        break;\n      }",
      ),
      edit(
        "src/core/memory/directory.ts",
        "        return { entry: filled };\n      }\n",
        "        return { entry: filled };\n      }\n      kernel.giveBackTicket(TICKET);\n",
      ),
    ],
  },
  {
    name: "a series is published before its table of the index exists",
    protocols: "directory",
    edits: [
      edit(
        "src/core/memory/directory.ts",
        "if (openIndex(this.#attachment, metric, ordinal)) filled ||= this.#fillSeries(metric.shape, key);\n      else filled = 0;",
        "filled ||= this.#fillSeries(metric.shape, key);",
      ),
      edit(
        "src/core/memory/directory.ts",
        "if (kernel.append(list, head, filled)) {\n",
        "if (kernel.append(list, head, filled)) {\n        openIndex(this.#attachment, metric, ordinal);\n",
      ),
    ],
  },
  {
    name: "nobody completes the index for others",
    protocols: "directory",
    edits: [edit("src/core/memory/directory.ts", "        completeIndex(this.#attachment, metric, head);\n", "")],
  },
  {
    name: "the index's mark is raised before the index is complete",
    protocols: "directory",
    edits: [
      edit(
        "src/core/memory/seriesIndex.ts",
        "  walkBack(block, head, count, kernel.indexedTo(metric.entry),",
        "  const mark = kernel.indexedTo(metric.entry);\n" +
          "  kernel.raiseIndexed(metric.entry, count);\n" +
          "  walkBack(block, head, count, mark,",
      ),
    ],
  },
];
