/** Amounts that are too large for the word of a counter, or for the cell of an up-down counter. */

import type { Series } from "./series.ts";

/**
 * Adds an amount of any size to the packed word that accompanies a counter's. Returns false if the block has no room
 * for that. The series is pinned.
 */
export function addToCompanion(series: Series, units: number): boolean {
  const { attachment } = series;
  return attachment.guarded(() => {
    const table = attachment.kernel.companionOf(series.table);
    if (table === 0) return false;
    const add = (lane: number) => {
      const address = lane < 0 ? undefined : series.addressOn(table, lane);
      if (address) attachment.kernel.spill(address.word, address.bank, 1, units);
      return address;
    };
    // The first borrowed lanes got their pages with the table.
    if (!add(attachment.takeLane())) attachment.borrow(add);
    return true;
  });
}

/**
 * Adds an amount of any size to an up-down counter. Returns false if the block has no room for that. The series is
 * pinned.
 */
export function changeFar({ attachment, entry, table, index }: Series, units: number): boolean {
  return attachment.guarded(() =>
    attachment.withLane((lane) => attachment.kernel.changeFar(entry, table, index, lane, units) !== 0),
  );
}
