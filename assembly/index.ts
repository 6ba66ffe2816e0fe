/** The kernel's exports, as src/core/memory/kernel.ts types them; no logic. */

export { beginReset, change, changeFar, commitReset, prepareReset, readClosed } from "./baseline";
export { headerWord, reserve } from "./block";
export { borrowLane, giveBackLane } from "./borrowed";
export { add, count, counted, empty, inc } from "./counter";
export { create, enter, finish, hide, hold, isEntered, setWord, take, vacancyOf } from "./creations";
export { append } from "./directory";
export { readExtreme, widen } from "./extremes";
export {
  addLaneLevel,
  addLevel,
  clearLevel,
  clearLevels,
  levelsRead,
  readLevel,
  readLevels,
  setLaneLevel,
  setLevel,
} from "./gauge";
export { observe } from "./histogram";
export {
  changeClaim,
  claimOf,
  releaseLane,
  setSystemThread,
  systemThreadOf,
  takeLane,
  takeTicket,
} from "./lanes";
export { record, spill, sweep } from "./packed";
export { companionOf, firstPage, pageOf, tableAt } from "./pages";
export { readCounter, readSeries } from "./reading";
export { countRead, resetAtRead, sumHighRead, sumRead, unitsRead } from "./results";
export { claimRole, releaseRole } from "./roles";
export { reserveRow } from "./rows";
export { keep } from "./scratch";
export { readLane } from "./share";
