/** A service worker that replies with the effects of the default registry. */

import { Registry } from "../../build/index.js";
import { errorOf } from "./use.js";

addEventListener("message", ({ source }) => {
  const { code } = errorOf(() => Registry.default());
  const registry = Registry.default({ orCreate: true });
  registry.counter({ name: "requests_total" }).inc();
  source.postMessage({ code, shared: registry.shared, counted: registry.get("requests_total").value });
});
