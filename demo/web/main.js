// The page: it measures if it may share memory with workers, and otherwise shows what is missing.
import { measure } from "./measure.js";

if (globalThis.crossOriginIsolated) {
  document.getElementById("demo").hidden = false;
  measure();
} else document.getElementById("notice").hidden = false;
