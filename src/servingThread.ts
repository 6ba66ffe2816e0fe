/** The program of `serveMetrics`' thread: the package with its host, and the server. The build converts it to text. */

import { detectHost } from "./core/memory/host.ts";
import { Registry } from "./core/registry.ts";
import { currentHost } from "./hosts/current.ts";
import { runServer } from "./prometheus/http/server.ts";

detectHost(currentHost);
runServer((handle) => Registry.attach(handle));
