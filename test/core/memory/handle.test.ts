/** Handles: those that cross threads, and everything that is not a handle. */

import { fork } from "node:child_process";
import { once } from "node:events";
import { runInNewContext } from "node:vm";
import { type Handle, Registry } from "threadtally";
import { afterAll, afterEach, expect, test } from "vitest";
import { LAYOUT_VERSION, LIMIT, MAGIC, MAX_THREADS, VERSION } from "../../../assembly/layout.ts";
import { expectRefusal } from "../../support/refusals.ts";

const registry = new Registry();
const counter = registry.counter({ name: "records_total" });
let recorded = 0;

afterEach(() => {
  counter.inc();
  expect(counter.value).toBe(++recorded);
});
afterAll(() => registry.detach());

const attach = (handle: unknown) => () => Registry.attach(handle as Handle);

test("a handle is plain data that structured cloning copies", () => {
  const { type, version, memory } = structuredClone(registry.handle);
  expect({ type, version }).toEqual({ type: "threadtally", version: LAYOUT_VERSION });
  expect(memory).toBeInstanceOf(WebAssembly.Memory);
  expect(Registry.attach({ type, version, memory })).toBe(registry);
});

test("accepts a memory of another realm, since test runners give each file its own realm", () => {
  const small = new Registry({ maxBytes: 2 ** 18 });
  const { memory, ...rest } = small.handle;
  const foreign = runInNewContext("new WebAssembly.Memory({ initial: 4, maximum: 4, shared: true })");
  expect(foreign).not.toBeInstanceOf(WebAssembly.Memory);
  new Uint8Array(foreign.buffer).set(new Uint8Array(memory.buffer));
  expect(Registry.attach({ ...rest, memory: foreign })).toBe(small); // recognised by the id that was copied
  small.detach();
});

test.each([undefined, null, 1, "threadtally", [], {}, { type: "other" }, new Map(), registry])(
  "refuses %s, which is not a handle",
  (handle) => {
    expectRefusal(
      attach(handle),
      TypeError,
      "HANDLE_INVALID",
      /takes the handle of a registry.* Pass registry\.handle through .* not BroadcastChannel\.$/,
    );
  },
);

test.each([undefined, 0, LAYOUT_VERSION + 1, String(LAYOUT_VERSION)])(
  "refuses a handle of layout version %s",
  (version) => {
    const handle = { ...registry.handle, version };
    expectRefusal(
      attach(handle),
      RangeError,
      "HANDLE_VERSION",
      /same layout.* Use one version of threadtally in all threads/,
    );
  },
);

test.each([undefined, null, 0, {}, new SharedArrayBuffer(65_536), new Uint8Array(65_536)])(
  "refuses a handle whose memory is %s",
  (memory) => {
    const handle = { ...registry.handle, memory };
    expectRefusal(
      attach(handle),
      TypeError,
      "HANDLE_OTHER_PROCESS",
      /one process only.* send snapshots and merge them/,
    );
  },
);

test("refuses an unshared memory", () => {
  const memory = new WebAssembly.Memory({ initial: 4 });
  expectRefusal(attach({ ...registry.handle, memory }), TypeError, "HANDLE_UNSHARED", /must be shared.* as it is/);
});

test("refuses a shared memory that is not a block", () => {
  const memory = new WebAssembly.Memory({ initial: 4, maximum: 4, shared: true });
  expectRefusal(attach({ ...registry.handle, memory }), RangeError, "HANDLE_INVALID", /must be a threadtally block/);
  const empty = new WebAssembly.Memory({ initial: 0, maximum: 1, shared: true });
  expectRefusal(attach({ ...registry.handle, memory: empty }), RangeError, "HANDLE_INVALID", /threadtally block/);
});

test.each([
  ["another layout version", VERSION, LAYOUT_VERSION + 1, "HANDLE_VERSION", /Use one version/],
  ["another magic number", MAGIC, 1, "HANDLE_INVALID", /threadtally block/],
  ["a limit beyond its memory", LIMIT, 2 ** 30, "CORRUPT", /overwritten\. Create a new registry/],
  ["no lanes", MAX_THREADS, 0, "CORRUPT", /overwritten/],
] as const)("refuses a block with %s", (_, address, value, code, message) => {
  const other = new Registry();
  const { handle } = other;
  other.detach();
  new DataView(handle.memory.buffer).setInt32(address, value, true);
  expectRefusal(attach(handle), RangeError, code, message);
});

test("refuses a handle from another process, which continues by itself", async () => {
  const child = fork(new URL("sendHandle.process.js", import.meta.url));
  child.send(registry.handle);
  const [answer] = await once(child, "message");
  expect(answer).toEqual({
    name: "TypeError",
    code: "HANDLE_OTHER_PROCESS",
    message: expect.stringMatching(/Memory is shared between threads of one process only/),
    own: 2,
  });
  await once(child, "exit");
});

test("with advanced serialization, Node refuses to send a handle to another process", async () => {
  const child = fork(new URL("sendHandle.process.js", import.meta.url), { serialization: "advanced" });
  expect(() => child.send(registry.handle)).toThrow(/could not be cloned/);
  child.kill();
  await once(child, "exit");
});

test("a refused attach leaves nothing for the next registry", () => {
  const other = new Registry();
  other.counter({ name: "foreign_total" });
  const { handle } = other;
  other.detach();
  expect(() => Registry.attach(handle, null as unknown as object)).toThrow(TypeError);
  const fresh = new Registry();
  expect(fresh.get("foreign_total")).toBeUndefined();
  fresh.detach();
});
