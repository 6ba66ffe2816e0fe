/** Which share of something long is tested today: another one each day, until all had their turn. */

const DAY = 24 * 60 * 60 * 1000;

/** Returns today's part, like "3/10". THREADTALLY_PART names another part: its number alone, like 3. */
export function partOfToday(parts: number): string {
  const days = Math.floor(Date.now() / DAY);
  const part = `${((Number(process.env.THREADTALLY_PART ?? days + 1) - 1) % parts) + 1}/${parts}`;
  console.log(`part ${part}; THREADTALLY_PART=n chooses another`);
  return part;
}
