/** Serves an app, makes requests, one after the other, and prints what it exposes. */

const { serve, requests, metrics = "/metrics" } = require(process.argv[2]);

async function drive() {
  const { port } = (await serve()).address();
  const ask = (path) => fetch(`http://localhost:${port}${path}`);
  for (const path of requests) await (await ask(path)).arrayBuffer();
  const response = await ask(metrics);
  const said = { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
  process.stdout.write(JSON.stringify(said), () => process.exit());
}

drive();
