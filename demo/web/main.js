// The page: measures when it may share memory with workers, and says what is missing when it may not.
import { measure } from "./measure.js";

if (globalThis.crossOriginIsolated) {
  document.getElementById("demo").hidden = false;
  measure();
} else document.getElementById("notice").hidden = false;
