/** The share of a long test that runs today: another one each day, until all have had their turn. */

const DAY = 24 * 60 * 60 * 1000;

/**
 * Returns today's part, for example "3/10", which changes after so many days. THREADTALLY_PART selects another day by
 * its number.
 */
export function partOfToday(parts: number, days = 1): string {
  const day = Number(process.env.THREADTALLY_PART ?? Math.floor(Date.now() / DAY) + 1) - 1;
  const part = `${(Math.floor(day / days) % parts) + 1}/${parts}`;
  console.log(`part ${part}; THREADTALLY_PART=n chooses another`);
  return part;
}
