/** Packing of the package before the system tests, of which many install it. */

import { packForAll } from "./tarball.ts";

export { packForAll as setup };
