/**
 * The number of the first random program. It is the same in every run, so that a change of ours, and not of the
 * programs, makes a test fail. TALLY_SEED names another one: programs that nobody has tried yet.
 */
export const firstProgram = Number(process.env.TALLY_SEED ?? 15_001_003);
