// The command line's arguments.
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

export const USAGE = `usage: npm run demo [-- DIRECTORY] [--workers N] [--seconds S]

  DIRECTORY    draw charts of the files in it
               (default: node_modules, which npm ci filled)
  --workers N  number of worker threads, 1 to 64
               (default: one for each core, at least 2)
  --seconds S  how long to work on files, 0.1 to 3600
               (default: 6); replaying takes as long again`;

/** It is the user's mistake, so it is shown without a stack. */
export class BadArguments extends Error {}

const OPTIONS = { workers: { type: "string" }, seconds: { type: "string" }, help: { type: "boolean", short: "h" } };

export function parseArguments(given) {
  const { values, positionals } = parsed(given);
  if (positionals.length > 1) throw new BadArguments(`one DIRECTORY is enough, but got ${positionals.join(" and ")}.`);
  const workers = numberOf("--workers", values.workers ?? defaultWorkers(), 1, 64);
  if (!Number.isInteger(workers))
    throw new BadArguments(`--workers must be a whole number, but got ${values.workers}.`);
  return {
    help: values.help === true,
    directory: directoryOf(positionals[0]),
    workers,
    seconds: numberOf("--seconds", values.seconds ?? 6, 0.1, 3600),
  };
}

function parsed(given) {
  try {
    return parseArgs({ args: given, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new BadArguments(error.message);
  }
}

function numberOf(option, text, least, most) {
  const number = text === "" ? Number.NaN : Number(text);
  if (number >= least && number <= most) return number;
  throw new BadArguments(`${option} must be a number from ${least} to ${most}, but got ${JSON.stringify(text)}.`);
}

function defaultWorkers() {
  return Math.min(64, Math.max(2, availableParallelism()));
}

/** Resolves a path. npm runs scripts in the package's folder, but a relative path is relative to the user's folder. */
function directoryOf(path) {
  if (path === undefined) return fileURLToPath(new URL("../node_modules", import.meta.url));
  return resolve(process.env.INIT_CWD ?? "", path);
}
