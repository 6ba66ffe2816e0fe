// The totals of the alternatives: floats that are read, added to and written back, and read in the end.
import { CELL, CELLS, COMPRESSED, COUNTS, GENERATED, HIT, PREPROCESSED } from "../events.js";

const CHARTS = CELL.charts;
const CHART_TIME = CELL.chartTime;
const CHART_BYTES = CELL.chartBytes;
const PREPROCESSINGS = CELL.preprocessings;
const PREPROCESSING_TIME = CELL.preprocessingTime;
const ENTRIES = CELL.entries;
const RATIOS = CELL.ratios;
const HITS = CELL.hits;
const MISSES = CELL.misses;

export function makeCells() {
  return new Float64Array(new SharedArrayBuffer(CELLS.length * Float64Array.BYTES_PER_ELEMENT));
}

/** Adds one event. */
export function addTo(cells, kind, first, second) {
  if (kind === GENERATED) {
    cells[CHARTS] += 1;
    cells[CHART_TIME] += first;
    cells[CHART_BYTES] += second;
  } else if (kind === PREPROCESSED) {
    cells[PREPROCESSINGS] += 1;
    cells[PREPROCESSING_TIME] += first;
  } else if (kind === COMPRESSED) {
    cells[ENTRIES] += 1;
    cells[RATIOS] += first;
  } else if (kind === HIT) cells[HITS] += 1;
  else cells[MISSES] += 1;
}

/** Returns the counts, which are whole numbers even here. */
export function countsIn(cells) {
  return { totals: Object.fromEntries(COUNTS.map((name) => [name, BigInt(Math.round(cells[CELL[name]]))])) };
}
