/** The errors of WebAssembly, in this realm: which code each one gets, what it says, and what it keeps of its cause. */

import { afterEach, describe, expect, test, vi } from "vitest";
import type { ErrorCode } from "../../../src/core/errors.ts";
import { compile, instantiateModule, makeMemory } from "../../../src/core/platform/webAssembly.ts";
import { expectRefusal } from "../../support/refusals.ts";

afterEach(() => vi.unstubAllGlobals());

const HEADER = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
/** No module: an engine that lacks instructions refuses the kernel in the same way. */
const INVALID = HEADER.subarray(0, 4);
const NEEDED = "Use Node 20\\.19, Chromium 115, Firefox 92, Safari 15\\.4 or a later one\\.$";

/** Has this realm's WebAssembly throw where one of its objects is made. */
function refusing(name: "Memory" | "Module" | "Instance", problem: unknown): void {
  function refuse() {
    throw problem;
  }
  vi.stubGlobal("WebAssembly", Object.assign(Object.create(WebAssembly), { [name]: refuse }));
}

/** Expects `work` to throw a RangeError of a code, whose cause is `cause`. */
function expectCaused(work: () => unknown, code: ErrorCode, message: RegExp, cause: unknown): void {
  expectRefusal(work, RangeError, code, message);
  expect(work).toThrow(expect.objectContaining({ cause }));
}

test("memory has the size that was asked for, is shared, and never grows", () => {
  const { buffer } = makeMemory(2);
  expect(buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(buffer.byteLength).toBe(131_072);
  expect(() => makeMemory(2).grow(1)).toThrow(RangeError);
});

test("code is compiled and instantiated at once", () => {
  const module = compile(HEADER);
  expect(module).toBeInstanceOf(WebAssembly.Module);
  expect(instantiateModule(module, {})).toBeInstanceOf(WebAssembly.Instance);
});

describe("a host", () => {
  test.each([undefined, {}, { Memory: {} }])("whose WebAssembly is %j has none", (some) => {
    vi.stubGlobal("WebAssembly", some);
    for (const work of [() => makeMemory(1), () => compile(HEADER)]) {
      const message =
        /^Metrics need WebAssembly, but this host has none\. .*--jitless.*; in a browser, allow this site/;
      expectRefusal(work, RangeError, "NO_WEBASSEMBLY", message);
    }
  });

  test.each([new RangeError("could not allocate memory"), "out of memory"])("that has no room: %s", (cause) => {
    refusing("Memory", cause);
    const message =
      /^A registry reserves maxBytes of address space, 131072 bytes, which the host could not provide \((RangeError: could not allocate memory|out of memory)\)\. Lower maxBytes, .*no longer used\. .*node --disable-wasm-trap-handler: .*each memory\.$/;
    expectCaused(() => makeMemory(2), "NO_MEMORY", message, cause);
  });

  test("that has no shared memory is too old", () => {
    const { Memory } = WebAssembly;
    function unshared({ initial, maximum = 0 }: WebAssembly.MemoryDescriptor) {
      return new Memory({ initial, maximum });
    }
    vi.stubGlobal("WebAssembly", Object.assign(Object.create(WebAssembly), { Memory: unshared }));
    const message = new RegExp(
      `^Metrics need shared WebAssembly memory, but this host does not support it\\. ${NEEDED}`,
    );
    expectRefusal(() => makeMemory(1), RangeError, "HOST_TOO_OLD", message);
    expect(() => makeMemory(1)).not.toThrow(expect.objectContaining({ cause: expect.anything() }));
  });

  test("that compiles 4 KB at most on a main thread is too old", () => {
    const cause = new RangeError("WebAssembly.Compile is disallowed on the main thread");
    refusing("Module", cause);
    const message = new RegExp(
      `^Metrics need to compile more than 4 KB at once on a main thread, .*thread\\)\\. ${NEEDED}`,
    );
    expectCaused(() => compile(HEADER), "HOST_TOO_OLD", message, cause);
  });

  test("that has no atomic instructions is too old", () => {
    const message = new RegExp(`^Metrics need WebAssembly's atomic instructions, .*\\(.+\\)\\. ${NEEDED}`);
    const cause = expect.any(WebAssembly.CompileError);
    expectCaused(() => compile(INVALID), "HOST_TOO_OLD", message, cause);
  });

  test.each(["Module", "Instance"] as const)("that has no room for a %s", (name) => {
    const module = compile(HEADER);
    const cause = new RangeError("Out of memory");
    refusing(name, cause);
    const work = name === "Module" ? () => compile(HEADER) : () => instantiateModule(module, {});
    const message =
      /^A registry reserves room for its code, which the host could not provide \(RangeError: Out of memory\)\./;
    expectCaused(work, "NO_MEMORY", message, cause);
  });

  test.each(["Module", "Instance"] as const)("that forbids a %s says which policy must allow it", (name) => {
    const module = compile(HEADER);
    const cause = new WebAssembly.CompileError("Refused");
    refusing(name, cause);
    const work = name === "Module" ? () => compile(HEADER) : () => instantiateModule(module, {});
    const message = /^Metrics need WebAssembly, but this host forbids compiling it \(Refused\)\. Make the vm context/;
    expectCaused(work, "NOT_ALLOWED_TO_COMPILE", message, cause);
  });

  test.each([new TypeError("not on the main thread"), "stopped"])("that throws anything else: %s", (problem) => {
    const module = compile(HEADER);
    const thrown: unknown[] = [];
    for (const name of ["Module", "Instance"] as const) {
      refusing(name, problem);
      try {
        if (name === "Module") compile(HEADER);
        else instantiateModule(module, {});
      } catch (error) {
        thrown.push(error);
      }
    }
    expect(thrown).toEqual([problem, problem]);
  });
});

const PAGE = /Add 'wasm-unsafe-eval' to the script-src of the Content-Security-Policy\.$/;

test.each<[string, RegExp]>([
  ["document", PAGE],
  ["WorkerGlobalScope", PAGE],
  ["WorkletGlobalScope", PAGE],
  ["EdgeRuntime", /Use a Node runtime: export const runtime = "nodejs"\.$/],
  ["navigator", /Make the vm context with codeGeneration: \{ wasm: true \}, or leave that option out\.$/],
])("how compiling is allowed is found out by the global %s", (global, remedy) => {
  vi.stubGlobal("navigator", undefined);
  vi.stubGlobal(global, undefined);
  refusing("Module", new WebAssembly.CompileError("Refused"));
  expectRefusal(() => compile(HEADER), RangeError, "NOT_ALLOWED_TO_COMPILE", remedy);
});

test("Cloudflare's workers, which have the globals of others, compile at the top level of a module only", () => {
  vi.stubGlobal("navigator", { userAgent: "Cloudflare-Workers" });
  vi.stubGlobal("WorkerGlobalScope", class {});
  refusing("Module", new WebAssembly.CompileError("Refused"));
  const message = /Cloudflare's workers compile at the top level .*: make the registry there, not in a handler\.$/;
  expectRefusal(() => compile(HEADER), RangeError, "NOT_ALLOWED_TO_COMPILE", message);
});
