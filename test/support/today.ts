/** The share of a long test that runs today: another one each day, until all have had their turn. */

const DAY = 24 * 60 * 60 * 1000;

/** Returns today's part, for example "3/10". THREADTALLY_PART selects another part by its number. */
export function partOfToday(parts: number): string {
  const days = Math.floor(Date.now() / DAY);
  const part = `${((Number(process.env.THREADTALLY_PART ?? days + 1) - 1) % parts) + 1}/${parts}`;
  console.log(`part ${part}; THREADTALLY_PART=n chooses another`);
  return part;
}
