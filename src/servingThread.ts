/**
 * The program that the thread of `serveMetrics` runs: the package with its host, and the server. The build turns it
 * into text.
 */

import { detectHost } from "./core/memory/host.ts";
import { Registry } from "./core/registry.ts";
import { currentHost } from "./hosts/current.ts";
import { runServer } from "./prometheus/http/server.ts";

detectHost(currentHost);
runServer((handle) => Registry.attach(handle));
