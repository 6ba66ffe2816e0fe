/**
 * The directory in which the processes of a program meet: it has the socket of the process that receives, and the last
 * reports of processes that have ended.
 */

import { builtin, neededBuiltin } from "../core/platform/builtin.ts";

/** The environment variable from which processes that are started later know the directory. */
const VARIABLE = "THREADTALLY_PROCESSES";

/** The user whose directories are anybody's, as an administrator makes them. */
const ROOT = 0;

/** The bit of a directory's mode by which all users may write in it. */
const OTHERS_WRITE = 0o002;

/** Bytes of a socket's path, without the zero at its end: see unix(7) of Linux and unix(4) of macOS. */
const LONGEST_ON_LINUX = 107;
const LONGEST_ELSEWHERE = 103;

/** Ends the names of last reports. */
const SUFFIX = ".report";

/** Returns the directory that this process was started with; undefined if there is none. */
export function inheritedDirectory(): string | undefined {
  const env = builtin("node:process")?.env;
  return env?.[VARIABLE] || pm2Environment(env?.pm2_env)[VARIABLE] || undefined;
}

/**
 * Returns the environment that PM2 gives a process of its cluster mode: it has it as JSON in one variable, from which
 * PM2 sets all others, but later than modules are loaded by `--import`.
 */
function pm2Environment(text: string | undefined): Readonly<Record<string, string | undefined>> {
  try {
    return JSON.parse(text ?? "{}") ?? {};
  } catch {
    return {}; // somebody else's variable
  }
}

/** Makes all processes that are started from now on inherit the directory. */
export function bequeath(directory: string): void {
  neededBuiltin("node:process").env[VARIABLE] = directory;
}

/** Makes processes that are started from now on inherit what others did before, unless that was changed meanwhile. */
export function disinherit(directory: string, before: string | undefined): void {
  const { env } = neededBuiltin("node:process");
  if (env[VARIABLE] !== directory) return;
  if (before === undefined) delete env[VARIABLE];
  else env[VARIABLE] = before;
}

/** Creates a temporary directory. Only this user may enter it. */
export function temporaryDirectory(): string {
  const { mkdtempSync, realpathSync } = neededBuiltin("node:fs");
  return mkdtempSync(neededBuiltin("node:path").join(realpathSync(neededBuiltin("node:os").tmpdir()), "threadtally-"));
}

/**
 * Creates a directory if there is none, which only this user may enter. Returns the path by which all processes know
 * it.
 * @throws Error if it cannot be created or its path is too long, or if another user could forge what is in it
 */
export function sharedDirectory(path: string): string {
  const { realpathSync, statSync } = neededBuiltin("node:fs");
  createDirectory(path);
  const directory = realpathSync(path);
  socketIn(directory);
  const user = neededBuiltin("node:process").getuid?.();
  const status = statSync(directory);
  if (!status.isDirectory()) throw new Error("it is not a directory");
  const { uid, mode } = status;
  if (user === undefined) return directory;
  if (uid !== user && uid !== ROOT) throw new Error(`it belongs to another user, ${uid}`);
  if (mode & OTHERS_WRITE) throw new Error("all users may write in it");
  return directory;
}

/**
 * Creates a directory, and those above it, unless there is something. Not with the option `recursive`: where the system
 * lets nobody create any, as in /proc, Node 20 to 24 never return from that.
 */
function createDirectory(path: string): void {
  const { existsSync, mkdirSync } = neededBuiltin("node:fs");
  if (existsSync(path)) return;
  const parent = neededBuiltin("node:path").dirname(path);
  if (parent !== path) createDirectory(parent);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (problem) {
    // Another process has created it meanwhile.
    if ((problem as NodeJS.ErrnoException).code !== "EEXIST") throw problem;
  }
}

/** Removes a directory with all that is in it. */
export function removeDirectory(directory: string): void {
  neededBuiltin("node:fs").rmSync(directory, { recursive: true, force: true });
}

/** Removes the socket that an earlier receiver has left behind. Named pipes end with their process. */
export function removeSocket(directory: string): void {
  if (!hasPipes()) neededBuiltin("node:fs").rmSync(socketIn(directory), { force: true });
}

function hasPipes(): boolean {
  return neededBuiltin("node:process").platform === "win32";
}

/**
 * Returns the address of the socket. Windows has named pipes instead of sockets in directories.
 * @throws Error if it is too long: some versions of Node would use only the beginning, at which nobody else connects
 */
export function socketIn(directory: string): string {
  if (hasPipes()) return `\\\\.\\pipe\\${directory.replaceAll("\\", "/")}`;
  const address = neededBuiltin("node:path").join(directory, "socket");
  const most = neededBuiltin("node:process").platform === "linux" ? LONGEST_ON_LINUX : LONGEST_ELSEWHERE;
  const length = neededBuiltin("node:buffer").Buffer.byteLength(address);
  if (length > most) throw new Error(`the path of its socket has ${length} bytes, but may have ${most}`);
  return address;
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
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw problem;
  }
}

/** Returns the processes that have left reports behind; none if somebody has removed the directory. */
export function reportersLeft(directory: string): readonly string[] {
  const { existsSync, readdirSync } = neededBuiltin("node:fs");
  const files = existsSync(directory) ? readdirSync(directory) : [];
  return files.filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length));
}
