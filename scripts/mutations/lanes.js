// Ways to break lanes, borrowed lanes and the levels of their holders.
import { edit, swap } from "./edit.js";

export const laneMutations = [
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
        "src/core/memory/borrowing.ts",
        "          const result = use(lane);",
        "          kernel.giveBackLane(lane);\n          const result = use(lane);",
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
        "      guardSeat(seat);",
        '      guardSeat(seat);\n      process.on("exit", () => seat.releaseThread(threadId));',
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
    name: "a guardian compares the claim without its flag",
    protocols: "lanes",
    edits: [
      edit(
        "src/core/memory/seat.ts",
        "=== id) kernel.releaseLane(lane, claim, by);",
        "=== id) kernel.releaseLane(lane, withoutFlag(claim), by);",
      ),
    ],
  },
  {
    name: "a role is claimed without comparing",
    protocols: "roles",
    edits: [
      edit(
        "assembly/roles.ts",
        "if (compareExchange64(role, holder, own) == holder) return true;",
        "store64(role, own);\n    return true;",
      ),
      edit("assembly/roles.ts", "load64 }", "load64, store64 }"),
    ],
  },
  {
    name: "a role is taken from whoever holds it",
    protocols: "roles",
    edits: [edit("assembly/roles.ts", "== holder) return false;", "== holder && own == 0) return false;")],
  },
  {
    name: "a role knows its holder's lane only, not the tenure",
    protocols: "roles",
    edits: [
      edit(
        "assembly/roles.ts",
        "return (load64(laneEntry(lane) + TENURE) << HOLDER_LANE_BITS) | (lane + 1);",
        "return lane;",
      ),
      edit("assembly/roles.ts", 'import { laneEntry } from "./block.ts";\n', ""),
      edit("assembly/roles.ts", "HOLDER_LANE_BITS, TENURE", "HOLDER_LANE_BITS"),
    ],
  },
  {
    name: "a lane is freed before its tenure ends",
    protocols: "gauge",
    edits: [
      swap(
        "assembly/lanes.ts",
        "  add64(entry + TENURE, 1);\n",
        "  // Pairs with the claim in takeLane: the next holder sees all that the last one wrote.\n",
        "  store64(entry + CLAIM, 0);\n",
      ),
    ],
  },
  {
    name: "two threads may release one lane at once",
    protocols: "gauge",
    edits: [
      edit(
        "assembly/lanes.ts",
        "if (compareExchange64(entry + CLAIM, claim, by) != claim) return;",
        "if (by == 0 || load64(entry + CLAIM) != claim) return;",
      ),
      edit("assembly/lanes.ts", "  store64(entry + CLAIM, 0);\n", "  compareExchange64(entry + CLAIM, claim, 0);\n"),
    ],
  },
  {
    name: "the tenure is stored before the level",
    protocols: "gauge",
    edits: [
      swap("assembly/gauge.ts", "  store64(cell + LEVEL, heldAs(level));\n", "", "  store64(cell, tenureOf(lane));\n"),
    ],
  },
  {
    name: "the tenure is not looked at again behind the level",
    protocols: "gauge",
    edits: [edit("assembly/gauge.ts", "    if (load64(cell) != tenure || !isHeldIn(lane, tenure)) continue;\n", "")],
  },
];
