/** A registry of npm on this machine, for packages that are not published: all others it redirects to the usual one. */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface LocalRegistry {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves packages, given by the paths of their tarballs, until `close`. */
export async function serveRegistry(tarballs: readonly string[]): Promise<LocalRegistry> {
  const usual = execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).trim();
  const packages = new Map(tarballs.map((path) => [manifestIn(path).name, { path, manifest: manifestIn(path) }]));
  const server = createServer((request, response) => {
    const [, name = "", isTarball] = /^\/([^/]+)(\/-\/.*)?$/.exec(request.url ?? "") ?? [];
    const found = packages.get(name);
    if (!found) response.writeHead(302, { location: new URL(`.${request.url}`, usual).href }).end();
    else if (isTarball) response.end(readFileSync(found.path));
    else response.setHeader("content-type", "application/json").end(JSON.stringify(documentOf(found)));
  });
  const documentOf = ({ path, manifest: { name, version, ...rest } }: { path: string; manifest: Manifest }) => {
    const integrity = `sha512-${createHash("sha512").update(readFileSync(path)).digest("base64")}`;
    const dist = { integrity, tarball: `${url}/${name}/-/${name}-${version}.tgz` };
    return { name, "dist-tags": { latest: version }, versions: { [version]: { name, version, ...rest, dist } } };
  };
  await once(server.listen(0, "localhost"), "listening");
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    url,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

interface Manifest {
  readonly name: string;
  readonly version: string;
}

function manifestIn(tarball: string): Manifest {
  return JSON.parse(execFileSync("tar", ["-xzOf", tarball, "package/package.json"], { encoding: "utf8" }));
}
