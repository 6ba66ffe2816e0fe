/** The operating system's numbers of threads, and of those that have ended. */

import { once } from "node:events";
import fs from "node:fs";
import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, test, vi } from "vitest";
import { hasEnded, systemThread } from "../../src/hosts/systemThreads.ts";

/** The kernel's largest number is 2^22. */
const NOBODY = 2 ** 22 + 1;

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe.runIf(process.platform === "linux")("on Linux", () => {
  test("this thread has a number, and has not ended", () => {
    expect(`${process.pid}/task/${systemThread()}`).toBe(fs.readlinkSync("/proc/thread-self"));
    expect(hasEnded(systemThread())).toBe(false);
  });

  test("a worker has not ended before it is terminated, even while it is blocked", async () => {
    const program = `
      const { parentPort } = require("node:worker_threads");
      parentPort.postMessage(require("node:fs").readlinkSync("/proc/thread-self").split("/").at(-1));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    `;
    const worker = new Worker(program, { eval: true });
    const [number] = await once(worker, "message");
    expect(hasEnded(Number(number))).toBe(false);
    await worker.terminate();
    while (!hasEnded(Number(number))) await new Promise((resolve) => setTimeout(resolve, 1));
  });

  test("if /proc cannot be seen any more, no thread counts as ended", () => {
    expect(hasEnded(NOBODY)).toBe(true);
    vi.spyOn(fs, "statSync").mockReturnValue(undefined);
    expect(hasEnded(NOBODY)).toBe(false);
  });

  test("in Deno, which may ask the user for permission, /proc is not used", () => {
    vi.stubGlobal("Deno", {});
    expect(systemThread()).toBe(0);
  });
});

test("where reading /proc is not allowed, this thread has no number and no thread counts as ended", () => {
  const refuse = () => {
    throw Object.assign(new Error("Access to this API has been restricted"), { code: "ERR_ACCESS_DENIED" });
  };
  vi.spyOn(fs, "readlinkSync").mockImplementation(refuse);
  vi.spyOn(fs, "statSync").mockImplementation(refuse);
  expect([systemThread(), hasEnded(NOBODY)]).toEqual([0, false]);
});

test("a link of another form is no number", () => {
  vi.spyOn(fs, "readlinkSync").mockReturnValue("C:\\proc\\12");
  expect(systemThread()).toBe(0);
});
