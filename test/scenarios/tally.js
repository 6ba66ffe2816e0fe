/**
 * The expected records, counted independently of the package: plain data, with the integers of each series' reading.
 */

/**
 * Adds to the integers of a series. A counter has its units; a mean has its count and units; a histogram has all
 * counts, then all sums.
 */
export function addTo(tally, series, amounts) {
  tally[series] ??= amounts.map(() => 0);
  const held = tally[series];
  for (const [i, amount] of amounts.entries()) held[i] += amount;
}

export function seriesName(name, labels = []) {
  return `${name}{${labels.join()}}`;
}

export function sumOf(tallies) {
  const sum = {};
  for (const tally of tallies) for (const series of Object.keys(tally)) addTo(sum, series, tally[series]);
  return sum;
}

/** Returns the counters, means and histograms of a snapshot as a tally. */
export function tallyOf(snapshot) {
  const tally = {};
  for (const { name, series } of snapshot.metrics) {
    for (const { labels, count, scaled, counts, scaledSums } of series) {
      const amounts = counts ? [...counts, ...scaledSums] : count === undefined ? [scaled] : [count, scaled];
      addTo(tally, seriesName(name, Object.values(labels)), amounts.map(Number));
    }
  }
  return tally;
}

/** Throws the problem unless the condition holds. */
export function check(condition, problem) {
  if (!condition) throw new Error(problem());
}

/** Throws unless both have the same contents; an empty series may be missing. */
export function checkSame(recorded, acknowledged) {
  const names = new Set([...Object.keys(recorded), ...Object.keys(acknowledged)]);
  const text = (amounts) => (amounts?.some((amount) => amount !== 0) ? amounts.join(" ") : "nothing");
  const wrong = [...names].filter((name) => text(recorded[name]) !== text(acknowledged[name]));
  check(wrong.length === 0, () => {
    const shown = wrong.slice(0, 5).map((name) => `${name}: ${text(recorded[name])}, not ${text(acknowledged[name])}`);
    return `${wrong.length} of ${names.size} series are not what was acknowledged. ${shown.join("; ")}`;
  });
}
