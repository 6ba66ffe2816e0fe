// The intrinsics of a realm, frozen as hardened programs have them.
import assert from "node:assert/strict";

/** Freezes all intrinsics. */
export async function freezeIntrinsics() {
  // Modules that Node loads late may assign to intrinsics, which is not under test here.
  await import("node:http");
  await fetch("data:,loaded").then((response) => response.text());
  console.error("loaded");

  const seen = new Set();
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const intrinsic = Object.getOwnPropertyDescriptor(globalThis, name)?.value;
    if (typeof intrinsic !== "function" || !/^[A-Z]/.test(name)) continue;
    for (const one of [intrinsic, intrinsic.prototype]) {
      if (one && !seen.has(one) && !/Process|Buffer|Event|Abort/.test(name)) seen.add(Object.freeze(one));
    }
  }
  for (const name of ["JSON", "Math", "Reflect", "Atomics", "WebAssembly"]) Object.freeze(globalThis[name]);
  assert(Object.isFrozen(Object.prototype) && Object.isFrozen(Array.prototype) && Object.isFrozen(Error.prototype));
}
