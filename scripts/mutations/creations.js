// Ways to break the creation of series, and their use by another label set.
import { edit } from "./edit.js";

const CREATIONS = "assembly/creations.ts";
const VACANCIES = "src/core/memory/vacancies.ts";

export const creationMutations = [
  {
    name: "a series is taken although a thread pins it",
    protocols: "creations",
    edits: [edit(VACANCIES, "!isPinned(attachment, row) && isEmpty", "isEmpty")],
  },
  {
    name: "a series is taken although something was recorded in it",
    protocols: "creations",
    edits: [
      edit(
        VACANCIES,
        "!isPinned(attachment, row) && isEmpty(kernel, metric, entry, row)",
        "!isPinned(attachment, row)",
      ),
    ],
  },
  {
    name: "the words are looked at before the pins",
    protocols: "creations",
    edits: [
      edit(
        VACANCIES,
        "!isPinned(attachment, row) && isEmpty(kernel, metric, entry, row)",
        "isEmpty(kernel, metric, entry, row) && !isPinned(attachment, row)",
      ),
    ],
  },
  {
    name: "an entry that its holder was killed over is kept for ever",
    protocols: "creations",
    edits: [
      edit(VACANCIES, "vacancy === BASE_CLAIMED || (vacancy !== 0 &&", "(vacancy !== 0 && vacancy !== BASE_CLAIMED &&"),
    ],
  },
  {
    name: "a series is taken without comparing its base",
    protocols: "creations",
    edits: [
      edit(
        CREATIONS,
        "return compareExchange64(series + SERIES_BASE, entered, version | BASE_CLAIMED) == entered;",
        "store64(series + SERIES_BASE, version | BASE_CLAIMED);\n  return true;",
      ),
    ],
  },
  {
    name: "two give one series a label set",
    protocols: "creations",
    edits: [
      edit(
        VACANCIES,
        "if (!kernel.claimRole(entry + SERIES_HOLDER, lane)) {",
        "if (!kernel.claimRole(entry + SERIES_HOLDER, lane) && lane < 0) {",
      ),
    ],
  },
  {
    name: "a pin does not look whether the series was taken",
    protocols: "creations",
    edits: [
      edit(
        "src/core/memory/pins.ts",
        'if (attachment.kernel.hold(entry, creation)) return "pinned";',
        'if (attachment.kernel.hold(entry, creation) || lane >= 0) return "pinned";',
      ),
    ],
  },
  {
    name: "a removed series is pinned without showing it",
    protocols: "creations",
    edits: [
      edit(
        CREATIONS,
        "if ((entered & BASE_HIDDEN) == 0) return true;\n    if (compare",
        "if (true) return true;\n    if (compare",
      ),
    ],
  },
  {
    name: "a series is unpinned before its address is forgotten",
    protocols: "creations",
    // The address is the judge's: it is used once more after the pin was taken back.
    edits: [
      edit(
        "src/core/memory/pins.ts",
        "setUsers(attachment, row, lane, users + 1);",
        "setUsers(attachment, row, lane, users);",
      ),
    ],
  },
  {
    name: "a creation is published over another",
    protocols: "directory",
    edits: [
      edit(
        CREATIONS,
        "return compareExchange64(metric + METRIC_NEWEST, newest, creation) == newest;",
        "store64(metric + METRIC_NEWEST, creation);\n  return true;",
      ),
    ],
  },
  {
    name: "a reader does not look again whether the series changed",
    protocols: "creations",
    edits: [
      edit(
        "src/core/read/blockCursor.ts",
        "      if (kernel.isEntered(this.entry)) return isVisible;",
        "      return isVisible;",
      ),
    ],
  },
  {
    name: "a row is not wiped",
    protocols: "creations",
    edits: [edit(VACANCIES, "      wipeRow(attachment, row, metric.shape.rowWords);\n", "")],
  },
];
