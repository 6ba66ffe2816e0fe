/** Names of addresses in traces. */

import * as layout from "../../assembly/layout.ts";
import type { World } from "./world.ts";

const HEADER = [
  "LANES",
  "BORROWED",
  "TABLES",
  "BUMP",
  "METRICS",
  "NOTES",
  "ROLES",
  "RELEASES",
  "OVERFLOWED",
  "FULL",
  "TICKET",
] as const;

/** Returns a function that names an address by what the block stores there at that moment. */
export function nameOf(world: World): (address: number) => string {
  const { block, metric, auditor } = world;
  const { table, entry, index } = auditor.series;
  const lanes = layout.BORROWED_LANES + block.maxThreads;
  const words = block.word(table + layout.TABLE_WORDS);
  const indexStart = layout.HEADER_BYTES + lanes * layout.LANE_BYTES;
  return (address) => {
    const field = HEADER.find((name) => layout[name] === address);
    if (field) return field;
    if (address >= layout.OPEN && address < layout.HEADER_BYTES) return `OPEN of kind ${(address - layout.OPEN) >> 3}`;
    if (address >= layout.HEADER_BYTES && address < indexStart) {
      const at = address - layout.HEADER_BYTES;
      return `lane ${Math.floor(at / layout.LANE_BYTES)}: ${at % layout.LANE_BYTES === layout.CLAIM ? "claim" : "tenure"}`;
    }
    if (address >= indexStart && address < indexStart + block.maxBytes / 1024)
      return `page index +${address - indexStart}`;
    if (address === entry + layout.SERIES_BASE) return "base";
    if (address === metric.entry + layout.METRIC_SERIES) return "newest series";
    if (address === metric.entry + layout.METRIC_NEWEST) return "newest creation";
    const log = block.word(metric.entry + layout.METRIC_LOG);
    if (log > 0 && address >= log && address < log + 8 * layout.LOG_CREATIONS) return `log ${(address - log) >> 3}`;
    const series = seriesAt(block, metric.entry, address);
    if (series) return series;
    if (address === table + layout.TABLE_BASELINES) return "baseline pages";
    if (address >= table + layout.TABLE_PAGES && address < table + layout.TABLE_PAGES + 4 * lanes) {
      return `page of lane ${(address - table - layout.TABLE_PAGES) >> 2}`;
    }
    for (let lane = 0; lane < lanes; lane++) {
      const page = block.word(table + layout.TABLE_PAGES + 4 * lane);
      if (page === 0 || address < page) continue;
      if (address < page + words * layout.WORD_BYTES) return `lane ${lane}: word ${((address - page) >> 3) - index}`;
      const isPacked = block.word(table + layout.TABLE_KIND) === layout.PACKED_PAGE;
      const banks = isPacked ? words * layout.BANK_BYTES : 0;
      const at = address - page - words * layout.WORD_BYTES;
      if (at >= banks + (words * layout.PIN_BITS) / 8) continue;
      if (at >= banks) return `lane ${lane}: pins +${at - banks}`;
      const inBank = at % layout.BANK_BYTES;
      if (inBank === layout.GENERATION) return `lane ${lane}: generation`;
      const inSlots = inBank - layout.SLOTS;
      const slot = Math.floor(inSlots / layout.SLOT_BYTES);
      return `lane ${lane}: slot ${slot} ${["count", "sum", "high sum"][(inSlots % layout.SLOT_BYTES) >> 3]}`;
    }
    return `address ${address}`;
  };
}

const WORDS = [
  "SERIES_BASE",
  "SERIES_CREATION",
  "SERIES_HOLDER",
  "SERIES_HASH",
  "SERIES_KEY",
  "SERIES_KEY_CAPACITY",
] as const;

/** Returns the name of a word of a metric's series. */
function seriesAt(block: World["block"], metric: number, address: number): string | undefined {
  for (let entry = block.word(metric + layout.METRIC_SERIES); entry > 0; entry = block.word(entry + layout.PREVIOUS)) {
    const name = WORDS.find((word) => address === entry + layout[word]);
    if (name) return `series ${block.word(entry + layout.ORDINAL)}: ${name.slice("SERIES_".length).toLowerCase()}`;
  }
  return undefined;
}
