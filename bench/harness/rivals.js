// The installation of the rivals, from the lock file of rivals/, unless they are installed already.
import { join } from "node:path";
import { installOnce } from "../../scripts/installOnce.js";

export function installRivals() {
  installOnce(join(import.meta.dirname, "../rivals"));
}
