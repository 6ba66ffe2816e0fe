// The demo: threads render and compress real files and record metrics; then the recording is repeated at full speed.
import { availableParallelism } from "node:os";
import { BadArguments, parseArguments, USAGE } from "./arguments.js";
import { listFiles } from "./files.js";
import { Pool } from "./pool.js";
import { replayInto } from "./replaying.js";
import { describeRun, report } from "./report.js";
import { hasColors, stylesWith } from "./style.js";
import { work } from "./working.js";

/** The contenders that the same events are replayed into, ours first. */
const CONTENDERS = ["threadtally", "float", "mutex", "owner"];

/** The seconds for each contender: a part of those for files, but long enough for the engine to compile. */
const secondsForReplay = (seconds) => Math.max(0.5, seconds / 4);

/** Runs both phases and returns the exit status. */
async function run({ directory, workers, seconds }) {
  const files = listFiles(directory);
  console.log(describeRun({ directory, files: files.paths.length, more: files.more, workers, seconds }));
  const pool = new Pool(workers, files.paths);
  stopOnInterrupt(pool);
  try {
    const worked = await work(pool, seconds);
    const replayed = [];
    for (const name of CONTENDERS) {
      if (pool.isStopped || worked.recorded === 0) break;
      replayed.push(await replayInto(pool, name, secondsForReplay(seconds), worked.recordings));
    }
    const styles = stylesWith(hasColors(process.env, process.stdout.isTTY === true));
    const { text, isExact } = report(worked, replayed, { workers, cores: availableParallelism(), styles });
    console.log(text);
    return isExact ? 0 : 1;
  } finally {
    await pool.end();
  }
}

/**
 * Handles Ctrl-C. The first one ends the work and shows the table; a second one, at least a second later, ends the demo
 * at once.
 */
function stopOnInterrupt(pool) {
  let first = 0;
  process.on("SIGINT", () => {
    // npm passes on a signal that the terminal has sent already, so two signals at nearly the same time count as one.
    if (first !== 0 && performance.now() - first > 1000) process.exit(130);
    first ||= performance.now();
    pool.stop();
  });
}

// If the reader closes the pipe, as with `| head`, the demo ends.
process.stdout.on("error", () => process.exit(1));

try {
  const given = parseArguments(process.argv.slice(2));
  if (given.help) console.log(USAGE);
  else process.exitCode = await run(given);
} catch (error) {
  if (!(error instanceof BadArguments)) throw error;
  console.error(`demo: ${error.message}\n\n${USAGE}`);
  process.exitCode = 1;
}
