/** The detection of the host: Node and compatible runtimes by their built-in modules, everything else as a page. */

import { threadId } from "node:worker_threads";
import { afterEach, expect, test, vi } from "vitest";
import { currentHost } from "../../src/hosts/current.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

test("this host is Node", () => {
  expect(currentHost()).toMatchObject({ threadId, canShare: true });
});

test.each([undefined, {}, { getBuiltinModule: () => undefined }])("with the process %s it is a page", (process) => {
  vi.stubGlobal("process", process);
  const { threadId } = currentHost();
  vi.unstubAllGlobals(); // the test runner needs the originals
  expect(threadId).toBeUndefined();
});
