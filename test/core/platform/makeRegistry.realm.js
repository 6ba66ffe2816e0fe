/**
 * Loaded into a realm by webAssembly.test.ts: returns the error of creating and using a registry there, as plain data.
 */

import { Registry } from "../../../build/index.js";

globalThis.refusal = (options) => {
  try {
    const registry = new Registry(options);
    const counter = registry.counter({ name: "a_total", labelNames: ["b"] });
    counter.labels("ü😀").inc();
    const { blocks, metrics } = registry.snapshot();
    if (metrics[0].series[0].labels.b !== "ü😀") throw new Error("another label");
    const [other] = new Registry(options).snapshot().blocks;
    if (!/^[0-9a-f]{32}$/.test(other.id) || other.id === blocks[0].id) throw new Error("two blocks with one id");
    try {
      counter.labels("\ud800");
    } catch (error) {
      if (error.code === "LABELS_INVALID") return undefined;
    }
    throw new Error("a lone surrogate was taken");
  } catch ({ name, code, message }) {
    return { name, code, message };
  }
};
