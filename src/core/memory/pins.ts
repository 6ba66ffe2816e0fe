/**
 * Pins: while the holder of a lane keeps an address of a series, it pins the series in that lane's page, so that nobody
 * takes the series' label set away. A pin names the lane's tenure: it is void once the lane was released. The protocol:
 * docs/proofs/creations.md.
 */

import {
  HEADER_BYTES,
  LANE_BYTES,
  LANES,
  PACKED_BYTES,
  PACKED_PAGE,
  PIN_BITS,
  PIN_USER_BITS,
  TABLE_KIND,
  TABLE_WORDS,
  TENURE,
  VACANCIES,
  WORD_BYTES,
} from "../../../assembly/layout.ts";
import type { Attachment } from "./attachment.ts";
import { pageIn, type Row } from "./row.ts";

const PIN_MASK = 2 ** PIN_BITS - 1;
/** A thread seldom has two users of a series: an object that was bound before the series was removed, and one after. */
const MOST_USERS = 2 ** PIN_USER_BITS - 1;

/**
 * Pins a series that stands for a creation, in a lane that the caller holds and that has a page. Returns "gone", and
 * pins nothing, if it stands for another label set by now; "crowded" if the lane's holder has too many users of it: as
 * long as it unpins none of them, the label set stays.
 */
export function pin(
  attachment: Attachment,
  row: Row,
  entry: number,
  creation: number,
  lane: number,
): "pinned" | "gone" | "crowded" {
  const users = usersOf(attachment, row, lane);
  if (users === MOST_USERS) return attachment.kernel.hold(entry, creation) ? "crowded" : "gone";
  // Stored before the base is loaded. Pairs with the claimer's loads: the base first, then the pins.
  setUsers(attachment, row, lane, users + 1);
  if (attachment.kernel.hold(entry, creation)) return "pinned";
  unpin(attachment, row, entry, lane);
  return "gone";
}

/** Takes back one `pin`. The caller has forgotten the address that it protected. */
export function unpin(attachment: Attachment, row: Row, entry: number, lane: number): void {
  const { kernel } = attachment;
  setUsers(attachment, row, lane, usersOf(attachment, row, lane) - 1);
  // Whoever has met the pin, and so has found no vacant series, looks again.
  if (kernel.vacancyOf(entry) !== 0) kernel.takeTicket(VACANCIES);
}

/** Returns true if the holder of any lane pins a series. */
export function isPinned(attachment: Attachment, row: Row): boolean {
  const lanes = attachment.kernel.headerWord(LANES);
  for (let lane = 0; lane < lanes; lane++) {
    if (pageIn(attachment, row.table, lane) !== 0 && usersOf(attachment, row, lane) !== 0) return true;
  }
  return false;
}

/** Returns the address of the 4 bytes with a row's pin in a lane that has a page. The other half is its neighbour's. */
function pinsOf(attachment: Attachment, { table, index }: Row, lane: number): number {
  const { block } = attachment;
  const bytes = block.word(table + TABLE_KIND) === PACKED_PAGE ? PACKED_BYTES : WORD_BYTES;
  return pageIn(attachment, table, lane) + block.word(table + TABLE_WORDS) * bytes + (index >> 1) * 4;
}

/** Returns what a pin holds without users: the lane's tenure, as far as there is room. */
function emptyPin({ kernel }: Attachment, lane: number): number {
  return (kernel.headerWord(HEADER_BYTES + lane * LANE_BYTES + TENURE) << PIN_USER_BITS) & PIN_MASK;
}

function shiftOf({ index }: Row): number {
  return (index & 1) * PIN_BITS;
}

/** Returns the users that the present holder of a lane has of a series. */
function usersOf(attachment: Attachment, row: Row, lane: number): number {
  const held = (attachment.kernel.headerWord(pinsOf(attachment, row, lane)) >>> shiftOf(row)) & PIN_MASK;
  const users = held ^ emptyPin(attachment, lane);
  return users > MOST_USERS ? 0 : users;
}

function setUsers(attachment: Attachment, row: Row, lane: number, users: number): void {
  const { kernel } = attachment;
  const [address, shift] = [pinsOf(attachment, row, lane), shiftOf(row)];
  const neighbour = kernel.headerWord(address) & ~(PIN_MASK << shift);
  kernel.setWord(address, neighbour | ((emptyPin(attachment, lane) | users) << shift));
}
