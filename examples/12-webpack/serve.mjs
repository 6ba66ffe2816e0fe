// Serves this folder with the two headers with which a page can share memory with its workers.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".map": "application/json" };

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  const file = new URL(pathname === "/" ? "index.html" : `.${pathname}`, import.meta.url);
  const content = await readFile(file).catch(() => undefined);
  response.writeHead(content ? 200 : 404, {
    "Content-Type": TYPES[extname(file.pathname)] ?? "application/octet-stream",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
  });
  response.end(content);
});
server.listen(process.env.PORT ?? 8010, "localhost", () => {
  console.log(`http://localhost:${server.address().port}`);
});
