// A server of a folder for browsers of this machine, with chosen headers: for the tests in browsers and the demo page.
// It never caches, since files change between two runs. It is not meant for requests from outside.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";

const REPOSITORY = join(import.meta.dirname, "..");

/**
 * The headers that make a page cross-origin isolated, so that it may share memory with its workers. Workers need the
 * second, too.
 */
export const ISOLATED = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

const TYPES = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".map": "application/json",
  ".mjs": "text/javascript",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/**
 * Returns the file for the path of a request, or undefined if it is outside the folder. Paths that end in "/" mean the
 * index.html there.
 */
function fileOf(root, path) {
  const file = join(root, decodeURIComponent(path));
  if (!file.startsWith(root + sep) || file.includes("\0")) return undefined;
  return path.endsWith("/") ? join(file, "index.html") : file;
}

async function answer({ root, headers, start }, request, response) {
  const end = (status, more, body) => response.writeHead(status, { "Cache-Control": "no-store", ...more }).end(body);
  try {
    const path = request.url.replace(/[?#].*$/, "");
    const given = typeof headers === "function" ? headers(path) : headers;
    if (path === "/" && start) return end(302, { Location: start, ...given });
    const file = fileOf(root, path);
    const type = TYPES[extname(file ?? "")];
    if (!type) return end(404, given, `There is no ${path}.\n`);
    end(200, { "Content-Type": `${type}; charset=utf-8`, ...given }, await readFile(file));
  } catch (problem) {
    end(problem instanceof URIError ? 400 : 404, {}, `There is no such file (${problem.code ?? problem.message}).\n`);
  }
}

/**
 * Serves the folder `root`, by default the repository, to this machine only. `headers` are sent with every file, or a
 * function returns them for a path; `port` 0 is any free port. If there is a path `start`, "/" leads to it. Resolves
 * when the server listens, to its `url` (ending in "/") and `close()`.
 */
export async function serve({ root = REPOSITORY, port = 0, headers = ISOLATED, start } = {}) {
  const served = { root: resolve(root), headers, start };
  const server = createServer((request, response) => answer(served, request, response));
  await new Promise((listening, failed) => server.once("error", failed).listen(port, "127.0.0.1", listening));
  return {
    url: `http://localhost:${server.address().port}/`,
    async close() {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}
