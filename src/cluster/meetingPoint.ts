/**
 * The directory in which the processes of a program meet: it has the socket of the process that receives, and the last
 * reports of processes that have ended.
 */

import { builtin, neededBuiltin } from "../core/platform/builtin.ts";

/** The environment variable from which processes that are started later know the directory. */
const VARIABLE = "THREADTALLY_PROCESSES";

/** Ends the names of last reports. */
const SUFFIX = ".report";

/** Returns the directory that this process was started with; undefined if there is none. */
export function inheritedDirectory(): string | undefined {
  return builtin("node:process")?.env[VARIABLE] || undefined;
}

/** Makes all processes that are started from now on inherit the directory. */
export function bequeath(directory: string): void {
  neededBuiltin("node:process").env[VARIABLE] = directory;
}

/** Creates the directory of a receiver, or a temporary one. Only this user may enter it. */
export function makeDirectory(path: string | undefined): string {
  const { mkdirSync, mkdtempSync, realpathSync } = neededBuiltin("node:fs");
  const { join } = neededBuiltin("node:path");
  if (path === undefined) return mkdtempSync(join(realpathSync(neededBuiltin("node:os").tmpdir()), "threadtally-"));
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return realpathSync(path);
}

/** Removes the socket that an earlier receiver has left behind, or the whole directory. */
export function removeLeft(directory: string, isTemporary: boolean): void {
  const { rmSync } = neededBuiltin("node:fs");
  rmSync(isTemporary ? directory : socketIn(directory), { recursive: isTemporary, force: true });
}

/** Returns the address of the socket. Windows has named pipes instead of sockets in directories. */
export function socketIn(directory: string): string {
  if (neededBuiltin("node:process").platform === "win32") return `\\\\.\\pipe\\${directory.replaceAll("\\", "/")}`;
  return neededBuiltin("node:path").join(directory, "socket");
}

/** Leaves the last reports of this process behind, for the receiver, which takes them once. */
export function leaveReports(directory: string, reporter: string, content: Uint8Array): void {
  const { renameSync, writeFileSync } = neededBuiltin("node:fs");
  const file = neededBuiltin("node:path").join(directory, reporter + SUFFIX);
  // Under another name first: the receiver finds all of it, or nothing.
  writeFileSync(`${file}.part`, content, { mode: 0o600 });
  renameSync(`${file}.part`, file);
}

/** Takes what a process has left behind; undefined if it left nothing. */
export function takeLeft(directory: string, reporter: string): Uint8Array | undefined {
  const { readFileSync, rmSync } = neededBuiltin("node:fs");
  const file = neededBuiltin("node:path").join(directory, reporter + SUFFIX);
  try {
    const content = readFileSync(file);
    rmSync(file);
    return content;
  } catch {
    return undefined; // it left nothing
  }
}

/** Returns the processes that have left reports behind; none if somebody has removed the directory. */
export function reportersLeft(directory: string): readonly string[] {
  const { existsSync, readdirSync } = neededBuiltin("node:fs");
  const files = existsSync(directory) ? readdirSync(directory) : [];
  return files.filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length));
}
