// The ways in which scripts/mutants.js breaks the protocols. Each edit's text must be in its file exactly once.

const edit = (file, from, to) => ({ file, from, to });

/** Exchanges two neighbouring pieces of a file. */
const swap = (file, first, between, second) => edit(file, `${first}${between}${second}`, `${second}${between}${first}`);

const ACCEPTED = "load64(bank + GENERATION) - generation <= 2";
const ANNOUNCED = "  add64(bank + GENERATION, 1);\n";
const MOVED_ON = "  add64(word, (1 << SLOT_SHIFT) - amountOf(held));\n";

export const mutations = [
  {
    name: "the reader accepts three spills",
    protocols: "spill",
    edits: [edit("assembly/reading.ts", ACCEPTED, "load64(bank + GENERATION) - generation <= 3")],
  },
  {
    name: "the reader looks at the generation once",
    protocols: "spill",
    edits: [edit("assembly/reading.ts", ACCEPTED, "generation >= 0")],
  },
  {
    name: "two slots, and the reader accepts one spill",
    protocols: "spill",
    edits: [
      edit("assembly/packed.ts", "<usize>(word >>> SLOT_SHIFT) *", "<usize>((word >>> SLOT_SHIFT) & 1) *"),
      edit("assembly/reading.ts", ACCEPTED, "load64(bank + GENERATION) - generation <= 1"),
    ],
  },
  {
    name: "the generation is raised after the slot is written",
    protocols: "spill",
    edits: [edit("assembly/packed.ts", ANNOUNCED, ""), edit("assembly/packed.ts", MOVED_ON, `${ANNOUNCED}${MOVED_ON}`)],
  },
  {
    name: "a spill takes the word out, then adds it to one slot",
    protocols: "spill",
    edits: [
      edit("assembly/packed.ts", "add64, load64, store64", "add64, exchange64, load64, store64"),
      edit("assembly/packed.ts", "const held = load64(word);", "const held = exchange64(word, 0);"),
      edit("assembly/packed.ts", "slotAddress(bank, held + (1 << SLOT_SHIFT))", "from"),
      edit("assembly/packed.ts", MOVED_ON, ""),
    ],
  },
  {
    name: "the active slot is written",
    protocols: "spill",
    edits: [
      edit("assembly/packed.ts", "slotAddress(bank, held + (1 << SLOT_SHIFT))", "from"),
      edit("assembly/packed.ts", MOVED_ON, "  add64(word, -amountOf(held));\n"),
    ],
  },
  {
    name: "no sweep on adoption",
    protocols: "spill",
    edits: [edit("assembly/packed.ts", "if (isPastMark(load64(", "if (words < 0 && isPastMark(load64(")],
  },
  {
    name: "the total is read before the baseline",
    protocols: "reset",
    edits: [
      edit("assembly/reading.ts", "  readBase(series, table, index);\n  sum = -baseSum;\n", "  sum = 0;\n"),
      edit(
        "assembly/reading.ts",
        "  return exact(sum);\n}\n\n/** Reads a packed",
        "  readBase(series, table, index);\n  sum -= baseSum;\n  return exact(sum);\n}\n\n/** Reads a packed",
      ),
    ],
  },
  {
    name: "a lane has one baseline buffer",
    protocols: "reset",
    edits: [edit("assembly/baseline.ts", "(<i32>was & BASE_BUFFER_MASK) == mine ? mine + 1 : mine", "mine")],
  },
  {
    name: "the base has no version",
    protocols: "reset",
    edits: [
      edit(
        "assembly/baseline.ts",
        "const version = (was & ~(<i64>BASE_VERSION - 1)) + BASE_VERSION;",
        "const version: i64 = 0;",
      ),
      edit("assembly/baseline.ts", "  BASE_VERSION,\n", ""),
    ],
  },
  {
    name: "the base is not looked at again behind its baseline",
    protocols: "reset",
    edits: [edit("assembly/reading.ts", "if (load64(series + SERIES_BASE) == base) return;", "return;")],
  },
  {
    name: "a reset counts its words from different baselines",
    protocols: "reset",
    edits: [edit("assembly/baseline.ts", "if (baseRead() != was) return false;", "")],
  },
  {
    name: "a reset is published over another",
    protocols: "reset",
    edits: [
      edit(
        "assembly/baseline.ts",
        "compareExchange64(series + SERIES_BASE, was, next) == was",
        "compareExchange64(series + SERIES_BASE, load64(series + SERIES_BASE), next) != 0 || true",
      ),
    ],
  },
  {
    name: "a reading counts its words from different baselines",
    protocols: "reset",
    edits: [
      edit(
        "src/core/reading.ts",
        "if (!sameBase && amounts.length > 0) amounts.length = 0;\n    else ",
        "void sameBase;\n    ",
      ),
    ],
  },
  {
    name: "a borrowed lane is not claimed",
    protocols: "borrowed",
    edits: [
      edit(
        "assembly/borrowed.ts",
        "return compareExchange64(laneEntry(lane) + CLAIM, 0, claim) == 0;",
        "return claim != 0;",
      ),
      edit("assembly/borrowed.ts", "compareExchange64, store64", "store64"),
    ],
  },
  {
    name: "a borrowed lane is given back before the record",
    protocols: "borrowed",
    edits: [
      edit(
        "src/core/attachment.ts",
        "          return use(lane);",
        "          this.kernel.giveBackLane(lane);\n          return use(lane);",
      ),
    ],
  },
  {
    name: "the mark of borrowed lanes is not raised",
    protocols: "borrowed",
    edits: [
      edit("assembly/borrowed.ts", "  raise(BORROWED, lane + 1);\n", ""),
      edit("assembly/borrowed.ts", "import { laneEntry, raise }", "import { laneEntry }"),
      edit("assembly/borrowed.ts", "import { BORROWED, CLAIM }", "import { CLAIM }"),
    ],
  },
  {
    name: "a thread releases its lane in its own exit hook",
    protocols: "lanes",
    edits: [
      edit(
        "src/hosts/node.ts",
        "      watchWorkers(attachment);",
        '      watchWorkers(attachment);\n      process.on("exit", () => attachment.releaseThread(threadId));',
      ),
    ],
  },
  {
    name: "a lane is taken without comparing",
    protocols: "lanes",
    edits: [
      edit(
        "assembly/lanes.ts",
        "if (compareExchange64(entry + CLAIM, 0, claim) == 0) return lane;",
        "store64(entry + CLAIM, claim);\n    return lane;",
      ),
      edit("assembly/lanes.ts", "load32, load64 }", "load32, load64, store64 }"),
    ],
  },
  {
    name: "the mark of lanes is raised behind the claim",
    protocols: "lanes",
    edits: [
      edit("assembly/lanes.ts", "    raise(LANES, lane + 1);\n", ""),
      edit(
        "assembly/lanes.ts",
        "if (compareExchange64(entry + CLAIM, 0, claim) == 0) return lane;",
        "if (compareExchange64(entry + CLAIM, 0, claim) != 0) continue;\n    raise(LANES, lane + 1);\n    return lane;",
      ),
    ],
  },
  {
    name: "a lane is freed before its tenure ends",
    protocols: "gauge",
    edits: [
      edit("assembly/lanes.ts", "  add64(entry + TENURE, 1);\n", ""),
      edit(
        "assembly/lanes.ts",
        "  compareExchange64(entry + CLAIM, claim, 0);\n",
        "  compareExchange64(entry + CLAIM, claim, 0);\n  add64(entry + TENURE, 1);\n",
      ),
    ],
  },
  {
    name: "the tenure is stored before the level",
    protocols: "gauge",
    edits: [
      swap("assembly/gauge.ts", "  store64(cell + LEVEL, toLevel(units));\n", "", "  store64(cell, tenureOf(lane));\n"),
    ],
  },
  {
    name: "the tenure is not looked at again behind the level",
    protocols: "gauge",
    edits: [
      edit(
        "assembly/gauge.ts",
        "if (its == NO_LEVEL || load64(cell) != tenure || !isHeldIn(lane, tenure)) continue;",
        "if (its == NO_LEVEL) continue;",
      ),
    ],
  },
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
    name: "a record is published behind whatever stands there",
    protocols: "directory",
    edits: [
      edit(
        "assembly/directory.ts",
        "return compareExchange32(list, previous, record) == previous;",
        "return compareExchange32(list, load32(list), record) >= 0 || previous == 0;",
      ),
    ],
  },
  {
    name: "a record is published before it is filled",
    protocols: "directory",
    edits: [
      edit("src/core/directory.ts", "    block.bytes.set(key, record + SERIES_KEY);\n", ""),
      edit(
        "src/core/directory.ts",
        "if (kernel.append(list, head, filled)) {\n",
        "if (kernel.append(list, head, filled)) {\n        block.bytes.set(key, filled + SERIES_KEY);\n",
      ),
    ],
  },
  {
    name: "the limit is a ticket that is given back",
    protocols: "directory",
    edits: [
      edit("assembly/index.ts", "takeLane, takeTicket }", "giveBackTicket, takeLane, takeTicket }"),
      edit(
        "assembly/lanes.ts",
        "/** Takes the first free lane",
        "export function giveBackTicket(counter: usize): void {\n  add32(counter, -1);\n}\n\n/** Takes the first free lane",
      ),
      edit("src/core/directory.ts", "  SERIES_ROW,\n} from", "  SERIES_ROW,\n  TICKET,\n} from"),
      edit(
        "src/core/directory.ts",
        "if (ordinal > block.maxSeries) break;",
        "if (kernel.takeTicket(TICKET) >= block.maxSeries) {\n        kernel.giveBackTicket(TICKET);\n        break;\n      }",
      ),
      edit(
        "src/core/directory.ts",
        "        return { record: filled, overflowed: false };\n      }\n",
        "        return { record: filled, overflowed: false };\n      }\n      kernel.giveBackTicket(TICKET);\n",
      ),
    ],
  },
  {
    name: "nobody completes the index for others",
    protocols: "directory",
    edits: [edit("src/core/directory.ts", "      completeIndex(this.#attachment, metric, head);\n", "")],
  },
  {
    name: "the index's mark is raised before the index is complete",
    protocols: "directory",
    edits: [
      edit(
        "src/core/seriesIndex.ts",
        "  for (const record of walkRecords(block, head)) {",
        "  kernel.raiseIndexed(metric.record, block.word(head + ORDINAL) + 1);\n  for (const record of walkRecords(block, head)) {",
      ),
    ],
  },
  {
    name: "a slot of the index is taken over",
    protocols: "directory",
    edits: [
      edit(
        "assembly/directory.ts",
        "return compareExchange32(index + slot * INDEX_ENTRY_BYTES, 0, record) == 0;",
        "compareExchange32(index + slot * INDEX_ENTRY_BYTES, load32(index + slot * INDEX_ENTRY_BYTES), record);\n  return true;",
      ),
    ],
  },
];
