// Ways to break packed words and their spills.
import { edit } from "./edit.js";

const ACCEPTED = "load64(bank + GENERATION) - generation <= 2";
const ANNOUNCED = "  add64(bank + GENERATION, 1);\n";
const HIGH_WORD =
  "  store64(to + SLOT_SUM_HIGH, load64(from + SLOT_SUM_HIGH) + signOf(straight) + highOf(whole) + carries);\n";
const MOVED_ON = "  add64(word, (1 << SLOT_SHIFT) - amountOf(held));\n";

export const packedMutations = [
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
    name: "the reader looks whether a word was ever spilled before it loads the word",
    protocols: "spill",
    edits: [
      edit(
        "assembly/reading.ts",
        "const held = load64(page + word);\n          if (load64(page + bank + GENERATION) != 0)",
        "const spilled = load64(page + bank + GENERATION);\n          const held = load64(page + word);\n" +
          "          if (spilled != 0)",
      ),
    ],
  },
  {
    name: "the reader looks whether a word of the only lane was ever spilled before it loads the word",
    protocols: "spill",
    edits: [
      edit(
        "assembly/reading.ts",
        "const held = load64(only + word);\n        if (load64(only + bank + GENERATION) != 0)",
        "const spilled = load64(only + bank + GENERATION);\n        const held = load64(only + word);\n" +
          "        if (spilled != 0)",
      ),
    ],
  },
  {
    name: "an empty word of the only lane is passed over, whatever its slots hold",
    protocols: "spill",
    edits: [
      edit(
        "assembly/reading.ts",
        "if (load64(only + bank + GENERATION) != 0) readWord(only + word, only + bank);\n" +
          "        else if (held == 0) continue;\n        else {",
        "if (held << 2 == 0) continue;\n" +
          "        if (load64(only + bank + GENERATION) != 0) readWord(only + word, only + bank);\n        else {",
      ),
    ],
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
    name: "the high word of a slot is written after the word names it",
    protocols: "spill",
    edits: [edit("assembly/packed.ts", HIGH_WORD, ""), edit("assembly/packed.ts", MOVED_ON, `${MOVED_ON}${HIGH_WORD}`)],
  },
  {
    name: "no sweep on adoption",
    protocols: "spill",
    edits: [edit("assembly/packed.ts", "if (isPastMark(load64(", "if (words < 0 && isPastMark(load64(")],
  },
];
