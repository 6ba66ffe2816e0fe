/** WebAssembly's objects. Errors say what a host lacks or forbids, and the remedy there. */

import { rangeError } from "../errors.ts";

const PAGE_BYTES = 65_536;

/** Makes shared memory of a fixed size. Throws RangeError NO_WEBASSEMBLY, NO_MEMORY or HOST_TOO_OLD. */
export function makeMemory(pages: number): WebAssembly.Memory {
  assertWebAssembly();
  let memory: WebAssembly.Memory;
  try {
    // initial = maximum: the memory never grows, so no view of it ever becomes stale, and untouched pages cost nothing.
    memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    new Uint8Array(memory.buffer); // 32-bit engines reserve more than a view of them can have
  } catch (cause) {
    throw noMemory(`maxBytes of address space, ${pages * PAGE_BYTES} bytes`, cause);
  }
  // Hosts without shared memory ignore the request for it. Not by its constructor: pages may hide that.
  if (Object.prototype.toString.call(memory.buffer) === "[object SharedArrayBuffer]") return memory;
  throw tooOld("shared WebAssembly memory");
}

/** Compiles synchronously. Throws RangeError NO_WEBASSEMBLY, NOT_ALLOWED_TO_COMPILE, NO_MEMORY or HOST_TOO_OLD. */
export function compile(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  assertWebAssembly();
  try {
    return new WebAssembly.Module(bytes);
  } catch (cause) {
    if (cause instanceof RangeError && /main thread/.test(cause.message)) {
      throw tooOld("to compile more than 4 KB at once on a main thread", cause);
    }
    // The bytes are valid, so a policy forbids them.
    if (cause instanceof WebAssembly.CompileError && !WebAssembly.validate(bytes)) {
      throw tooOld("WebAssembly's atomic instructions", cause);
    }
    throw coded(cause);
  }
}

/**
 * Instantiates synchronously. WebKit applies a page's policy here, not when it compiles. Throws NOT_ALLOWED_TO_COMPILE,
 * NO_MEMORY.
 */
export function instantiateModule(module: WebAssembly.Module, imports: WebAssembly.Imports): WebAssembly.Instance {
  try {
    return new WebAssembly.Instance(module, imports);
  } catch (cause) {
    throw coded(cause);
  }
}

/** Returns an error with a code for what compiling and instantiating throw in each engine. */
function coded(cause: unknown): unknown {
  if (cause instanceof WebAssembly.CompileError) return forbidden(cause);
  return cause instanceof RangeError ? noMemory("room for its code", cause) : cause;
}

function assertWebAssembly(): void {
  if (typeof globalThis.WebAssembly?.Memory === "function") return;
  throw rangeError(
    "NO_WEBASSEMBLY",
    "Metrics need WebAssembly, but this host has none. Run Node without --jitless and --no-expose-wasm; in a " +
      "browser, allow this site what a lockdown mode or a policy has turned off.",
  );
}

/**
 * Returns the error for a refused allocation. `cause`: engines throw a RangeError, a string, or the error of a view
 * without a length.
 */
function noMemory(wanted: string, cause: unknown): RangeError {
  const error = rangeError(
    "NO_MEMORY",
    `A registry reserves ${wanted}, which the host could not provide (${cause}). Lower maxBytes, or detach ` +
      "registries that are no longer used. Under a limit such as ulimit -v, raise it or run node " +
      "--disable-wasm-trap-handler: without it Node before 26 reserves some 10 GB for each memory.",
  );
  return Object.assign(error, { cause });
}

function tooOld(feature: string, cause?: Error): RangeError {
  const error = rangeError(
    "HOST_TOO_OLD",
    `Metrics need ${feature}, but this host does not support it${cause ? ` (${cause.message})` : ""}. ` +
      "Use Node 20.19, Chromium 115, Firefox 92, Safari 15.4 or a later one.",
  );
  return cause ? Object.assign(error, { cause }) : error;
}

function forbidden(cause: Error): RangeError {
  return Object.assign(
    rangeError(
      "NOT_ALLOWED_TO_COMPILE",
      `Metrics need WebAssembly, but this host forbids compiling it (${cause.message}). ${permission()}`,
    ),
    { cause },
  );
}

/** Returns the remedy in this kind of host, if there is one. */
function permission(): string {
  const has = (name: string) => name in globalThis;
  if (globalThis.navigator?.userAgent === "Cloudflare-Workers") {
    return "Cloudflare's workers compile at the top level of a module only: make the registry there, not in a handler.";
  }
  if (has("EdgeRuntime")) {
    return 'Edge runtimes run only modules built as such. Use a Node runtime: export const runtime = "nodejs".';
  }
  if (has("document") || has("WorkerGlobalScope") || has("WorkletGlobalScope")) {
    return "Add 'wasm-unsafe-eval' to the script-src of the Content-Security-Policy.";
  }
  return "Make the vm context with codeGeneration: { wasm: true }, or leave that option out.";
}
