// The files to work on, and reading one of them.
import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { BadArguments } from "./arguments.js";

/** Enough files for hours, and few enough for the memory. */
const MOST_FILES = 20_000;

/** Only this much of a larger file is used, so that no file occupies a worker for long. */
const MOST_BYTES = 1 << 20;

/** Returns the paths of the files below a folder. Links are not followed, and unreadable folders are skipped. */
export function listFiles(directory) {
  checkDirectory(directory);
  const paths = [];
  const folders = [directory];
  for (const folder of folders) {
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile()) paths.push(path);
      if (paths.length === MOST_FILES) return { paths, more: true };
    }
  }
  if (paths.length === 0) throw new BadArguments(`the directory ${directory} holds no files.`);
  return { paths, more: false };
}

function checkDirectory(directory) {
  let isDirectory = false;
  try {
    isDirectory = statSync(directory).isDirectory();
    if (isDirectory) readdirSync(directory);
  } catch (error) {
    const problem = error.code === "ENOENT" ? "does not exist" : `cannot be read (${error.code})`;
    throw new BadArguments(`the directory ${directory} ${problem}.`);
  }
  if (!isDirectory) throw new BadArguments(`${directory} is not a directory.`);
}

function entriesOf(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

const buffer = Buffer.allocUnsafe(MOST_BYTES);

/** Returns the bytes of a file, valid until the next call; undefined if it cannot be read or is empty. */
export function readFile(path) {
  let file;
  try {
    file = openSync(path);
    const length = readSync(file, buffer, 0, MOST_BYTES, 0);
    return length === 0 ? undefined : buffer.subarray(0, length);
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
