// Ways to break resets and the readings that count from them.
import { edit } from "./edit.js";

export const baselineMutations = [
  {
    name: "the total is read before the baseline",
    protocols: "reset",
    edits: [
      edit(
        "assembly/reading.ts",
        "    loadBase(series);\n    loadBaseline(table, index);\n",
        "    setRead(0, 0, 0);\n",
      ),
      edit(
        "assembly/reading.ts",
        "  } while (!isBase(series));\n  count = 0;",
        "    const early = sum;\n    const earlyHigh = sumHigh;\n    loadBase(series);\n    loadBaseline(table, index);\n" +
          "    addSum(early, earlyHigh);\n  } while (!isBase(series));\n  count = 0;",
      ),
    ],
  },
  {
    name: "a counter's companion is read before the baseline",
    protocols: "reset",
    edits: [
      edit(
        "assembly/reading.ts",
        "    loadBase(series);\n    loadBaseline(table, index);\n",
        "    setRead(0, 0, 0);\n    const companion = <usize>load32(table + TABLE_COMPANION);\n" +
          "    if (companion != 0) addCompanion(companion, index, load32(BORROWED), load32(LANES));\n" +
          "    const early = sum;\n    const earlyHigh = sumHigh;\n    loadBase(series);\n    loadBaseline(table, index);\n" +
          "    addSum(early, earlyHigh);\n",
      ),
      edit(
        "assembly/reading.ts",
        "    const companion = <usize>load32(table + TABLE_COMPANION);\n" +
          "    if (companion != 0) addCompanion(companion, index, borrowed, lanes);\n",
        "",
      ),
    ],
  },
  {
    name: "the loser of a race for a companion uses its own",
    protocols: "reset",
    edits: [
      edit(
        "assembly/pages.ts",
        "  const before = compareExchange32(table + TABLE_COMPANION, 0, made);\n  return before == 0 ? made : before;",
        "  compareExchange32(table + TABLE_COMPANION, 0, made);\n  return made;",
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
    ],
  },
  {
    name: "the base is not looked at again behind its baseline",
    protocols: "reset",
    edits: [edit("assembly/reading.ts", " || load64(series + SERIES_BASE) == base", " || series != 0")],
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
    name: "a remove does not raise the version",
    protocols: "removal",
    edits: [edit("assembly/baseline.ts", "(was | BASE_HIDDEN) + BASE_VERSION", "was | BASE_HIDDEN")],
  },
  {
    name: "a change looks whether its series is hidden after the add",
    protocols: "removal",
    edits: [
      edit(
        "assembly/baseline.ts",
        "  const base = load64(series + SERIES_BASE);\n  add64(cell, <i64>nearest(units));\n",
        "  add64(cell, <i64>nearest(units));\n  const base = load64(series + SERIES_BASE);\n",
      ),
    ],
  },
  {
    name: "a series is hidden before it is emptied",
    protocols: "removal",
    edits: [
      edit("src/core/read/reading.ts", "  kernel.hide(series.entry);\n", ""),
      edit(
        "src/core/read/reading.ts",
        "  if (pageKind === LEVEL_PAGE) kernel.clearLevels",
        "  kernel.hide(series.entry);\n  if (pageKind === LEVEL_PAGE) kernel.clearLevels",
      ),
    ],
  },
  {
    name: "a reading counts its words from different baselines",
    protocols: "reset",
    edits: [
      edit(
        "assembly/reading.ts",
        "      loadBaseline(table, i);\n",
        "      loadBase(series);\n      loadBaseline(table, i);\n",
      ),
    ],
  },
];
