/** WebAssembly in hosts that lack, forbid or limit it, each in its own realm: the error names that host's remedy. */

import { createContext, runInContext } from "node:vm";
import { expect, test } from "vitest";
import { script } from "../../support/hosts.ts";

const program = script("test/core/platform/makeRegistry.realm.js");

/** Returns the error of `new Registry` in a realm in which `prepare` was run before; undefined if it works. */
function refusal(prepare: string, options = "{}"): { code: string; message: string; name: string } | undefined {
  const context = createContext({}, { codeGeneration: { strings: true, wasm: !prepare.includes("FORBIDDEN") } });
  runInContext(prepare, context);
  runInContext(program, context);
  const said = runInContext(`JSON.stringify(refusal(${options}) ?? null)`, context);
  return JSON.parse(said) ?? undefined;
}

/** The realm forbids compiling. */
const FORBIDDEN = "'FORBIDDEN';";

test.each([
  ["a vm context", "", /Make the vm context with codeGeneration/],
  ["a page", "document = {};", /Add 'wasm-unsafe-eval' to the script-src/],
  ["a worker of a page", "WorkerGlobalScope = class {};", /Add 'wasm-unsafe-eval' to the script-src/],
  ["an audio worklet", "WorkletGlobalScope = class {};", /Add 'wasm-unsafe-eval' to the script-src/],
  [
    "Cloudflare's workers",
    "navigator = { userAgent: 'Cloudflare-Workers' }; WorkerGlobalScope = class {};",
    /at the top level of a module only/,
  ],
  ["an edge runtime", "EdgeRuntime = 'edge-runtime';", /export const runtime = "nodejs"/],
])("in %s that forbids compiling, the error says how to allow it there", (_, globals, remedy) => {
  const error = refusal(FORBIDDEN + globals);
  expect(error).toMatchObject({ name: "RangeError", code: "NOT_ALLOWED_TO_COMPILE" });
  expect(error?.message).toMatch(remedy);
  expect(error?.message).toContain("disallowed by embedder");
});

test("in WebKit's pages, which forbid only instantiating, the error is the same", () => {
  const error = refusal(`document = {};
    WebAssembly.Instance = class { constructor() { throw new WebAssembly.CompileError("Refused"); } };`);
  expect(error).toMatchObject({ code: "NOT_ALLOWED_TO_COMPILE", message: expect.stringContaining("(Refused)") });
});

test.each([
  ["no WebAssembly", "delete globalThis.WebAssembly;", "NO_WEBASSEMBLY", /--jitless/],
  ["only a part of WebAssembly", "WebAssembly = {};", "NO_WEBASSEMBLY", /--jitless/],
  [
    "memory that is never shared",
    "const { Memory } = WebAssembly; WebAssembly.Memory = function ({ initial, maximum }) { return new Memory({ initial, maximum }); };",
    "HOST_TOO_OLD",
    /shared WebAssembly memory.*Chromium 115/,
  ],
  [
    "no atomics",
    `WebAssembly.validate = () => false;
     WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError("invalid opcode 0xfe"); } };`,
    "HOST_TOO_OLD",
    /atomic instructions.*\(invalid opcode 0xfe\).*Chromium 115/,
  ],
  [
    "a main thread that compiles 4 KB at most",
    `WebAssembly.Module = class { constructor(bytes) {
       if (bytes.length > 4096) throw new RangeError("WebAssembly.Compile is disallowed on the main thread, if the buffer size is larger than 4KB.");
     } };`,
    "HOST_TOO_OLD",
    /4 KB at once on a main thread.*Chromium 115/,
  ],
])("in a host with %s, the error says so", (_, globals, code, message) => {
  const error = refusal(globals);
  expect(error).toMatchObject({ name: "RangeError", code });
  expect(error?.message).toMatch(message);
});

test.each([
  ["a RangeError", "new RangeError('could not allocate memory')", /\(RangeError: could not allocate memory\)/],
  ["a string, as in Firefox", "'out of memory'", /\(out of memory\)/],
])("if memory is refused by %s, the error says how much was requested", (_, thrown, message) => {
  const error = refusal(`WebAssembly.Memory = class { constructor() { throw ${thrown}; } };`, "{ maxBytes: 1e6 }");
  expect(error).toMatchObject({ name: "RangeError", code: "NO_MEMORY" });
  expect(error?.message).toContain("1048576 bytes");
  expect(error?.message).toMatch(message);
});

test.each(["Module", "Instance"])("a %s for which there is no room is reported as refused memory", (name) => {
  const error = refusal(`WebAssembly.${name} = class { constructor() { throw new RangeError("Out of memory"); } };`);
  expect(error).toMatchObject({ code: "NO_MEMORY", message: expect.stringContaining("(RangeError: Out of memory)") });
});

test("where compiling is forbidden, no memory is reserved", () => {
  const error = refusal(
    `${FORBIDDEN} WebAssembly.Memory = class { constructor() { throw new Error("was reserved"); } };`,
  );
  expect(error).toMatchObject({ code: "NOT_ALLOWED_TO_COMPILE" });
});

test("memory that no view fits, as in 32-bit engines, is reported as refused memory", () => {
  const error = refusal(`const { Uint8Array: Whole } = globalThis;
    Uint8Array = class extends Whole {
      constructor(...given) {
        if (given[0] instanceof SharedArrayBuffer) throw new RangeError("Invalid typed array length: undefined");
        super(...given);
      }
    };`);
  expect(error).toMatchObject({ code: "NO_MEMORY", message: expect.stringContaining("Invalid typed array length") });
});

test.each([
  ["String.prototype.isWellFormed", "delete String.prototype.isWellFormed;"],
  ["crypto", "crypto = undefined;"],
  ["getRandomValues", "crypto = {};"],
  ["performance", "performance = undefined;"],
  ["TextEncoder and TextDecoder", "TextEncoder = TextDecoder = undefined;"],
])("works in a host without %s", (_, globals) => {
  expect(refusal(globals)).toBeUndefined();
});
