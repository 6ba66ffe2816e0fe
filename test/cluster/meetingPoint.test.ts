/** Directories in which processes meet, and those in which they cannot. */

import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { receiveProcesses, reportProcess } from "threadtally/cluster";
import { expect, onTestFinished, test, vi } from "vitest";
import { meetings, newRegistry, until } from "./meeting.ts";

const meeting = meetings();

test("a directory that cannot be made, has a long path or lets all users write is refused by both", async () => {
  const file = join(meeting.current.path, "file");
  writeFileSync(file, "");
  const open = join(meeting.current.path, "open");
  mkdirSync(open);
  chmodSync(open, 0o777);
  for (const [path, reason] of [
    [join(file, "below"), "ENOTDIR"],
    [file, "it is not a directory"],
    ...(existsSync("/proc/self") ? [["/proc/none/below", "ENOENT"] as const] : []),
    [open, "all users may write in it"],
    [join(meeting.current.path, "x".repeat(100)), "bytes, but may have 10"],
  ] as const) {
    const rejected = { code: "NOT_LISTENING", message: expect.stringContaining(reason) };
    await expect(receiveProcesses(newRegistry(), { path })).rejects.toMatchObject(rejected);
    const thrown = { code: "NO_RECEIVER", message: expect.stringContaining(reason) };
    expect(() => reportProcess(newRegistry(), { path })).toThrow(expect.objectContaining(thrown));
  }
  vi.stubEnv("TMPDIR", mkdirSync(join(meeting.current.path, "x".repeat(80)), { recursive: true }));
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(receiveProcesses(newRegistry())).rejects.toMatchObject({ code: "NOT_LISTENING" });
  expect(readdirSync(process.env.TMPDIR as string)).toEqual([]);
});

test("a process makes the directory, too, for its user alone, and finds it after it has changed its own", async () => {
  const before = process.cwd();
  onTestFinished(() => process.chdir(before));
  process.chdir(meeting.current.path);
  const path = join(meeting.current.path, "deep", "inside");
  const registry = newRegistry();
  const reporter = reportProcess(registry, { path: relative(process.cwd(), path), interval: 10 });
  onTestFinished(() => reporter.close());
  expect(statSync(path).mode & 0o777).toBe(0o700);
  process.chdir(before);
  const receiver = await receiveProcesses(newRegistry(), { path });
  onTestFinished(() => receiver.close());
  await until(() => reporter.connected);
});

test("processes started by one that receives inherit its directory, until it closes", async () => {
  vi.stubEnv("THREADTALLY_PROCESSES", undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  const inherited = () => process.env.THREADTALLY_PROCESSES;
  const outer = await receiveProcesses(newRegistry());
  const inner = await receiveProcesses(newRegistry());
  expect(inherited()).toBe(inner.path);
  await inner.close();
  expect([inherited(), existsSync(inner.path)]).toEqual([outer.path, false]);
  await outer.close();
  expect([inherited(), existsSync(outer.path)]).toEqual([undefined, false]);
});

test("in PM2's cluster mode, the directory is found in the variable that has all others", async () => {
  vi.stubEnv("THREADTALLY_PROCESSES", undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { receiver } = await meeting.current.receiving();
  vi.stubEnv("THREADTALLY_PROCESSES", undefined);
  for (const other of ["", "{", "null", "7", "{}"]) {
    vi.stubEnv("pm2_env", other);
    expect(() => reportProcess(newRegistry())).toThrow(expect.objectContaining({ code: "NO_RECEIVER" }));
  }
  vi.stubEnv("pm2_env", JSON.stringify({ THREADTALLY_PROCESSES: receiver.path }));
  const reporter = reportProcess(newRegistry());
  onTestFinished(() => reporter.close());
  await until(() => reporter.connected);
});
