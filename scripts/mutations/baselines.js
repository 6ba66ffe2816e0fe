// Ways to break resets and the readings that count from them.
import { edit } from "./edit.js";

const BASELINE_READ = "    const buffer = loadBase(series, ignored);\n    loadBaseline(table, buffer, index);\n";
const COUNTER_READ = "  } while (!isBase(series));\n  count = 0;\n";

export const baselineMutations = [
  {
    name: "the total is read before the baseline",
    protocols: "reset",
    edits: [
      edit("assembly/reading.ts", BASELINE_READ, "    setRead(0, 0, 0);\n"),
      edit(
        "assembly/reading.ts",
        COUNTER_READ,
        `    const early = sum;\n    const earlyHigh = sumHigh;\n${BASELINE_READ}` +
          `    addSum(early, earlyHigh);\n${COUNTER_READ}`,
      ),
    ],
  },
  {
    name: "a counter's companion is read before the baseline",
    protocols: "reset",
    edits: [
      edit(
        "assembly/reading.ts",
        BASELINE_READ,
        "    setRead(0, 0, 0);\n    const companion = <usize>load32(table + TABLE_COMPANION);\n" +
          "    if (companion != 0) addCompanion(companion, index, load32(BORROWED), load32(LANES));\n" +
          `    const early = sum;\n    const earlyHigh = sumHigh;\n${BASELINE_READ}    addSum(early, earlyHigh);\n`,
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
    edits: [edit("assembly/reading.ts", "return load64(series + SERIES_BASE) == base;", "return series != 0;")],
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
    name: "a change looks whether its series is hidden after the add",
    protocols: "upDown",
    edits: [
      edit(
        "assembly/baseline.ts",
        "  const base = load64(series + SERIES_BASE);\n  const held = add64(cell, <i64>nearest(units));\n",
        "  const held = add64(cell, <i64>nearest(units));\n  const base = load64(series + SERIES_BASE);\n",
      ),
    ],
  },
  {
    name: "a reading of an up-down counter without a baseline is not checked",
    protocols: "upDown",
    edits: [
      edit(
        "assembly/reading.ts",
        COUNTER_READ,
        COUNTER_READ.replace("!isBase", "(<i32>base & BASE_BUFFER_MASK) != 0 && !isBase"),
      ),
    ],
  },
  {
    name: "a large amount counts from a baseline that was replaced",
    protocols: "upDown",
    edits: [edit("assembly/baseline.ts", "const was = baseRead();", "const was = load64(series + SERIES_BASE);")],
  },
  {
    name: "a large amount is written into the baseline that readings use",
    protocols: "upDown",
    edits: [
      edit(
        "assembly/baseline.ts",
        "    const buffer = freeBuffer(was, lane);\n    const at",
        "    const buffer = 1 + 2 * lane;\n    const at",
      ),
    ],
  },
  {
    name: "a reading counts its words from different baselines",
    protocols: "reset",
    edits: [
      edit(
        "assembly/reading.ts",
        "      loadBaseline(table, buffer, i);\n",
        "      loadBaseline(table, loadBase(series, ignored), i);\n",
      ),
    ],
  },
];
