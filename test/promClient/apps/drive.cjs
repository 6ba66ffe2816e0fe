/**
 * Serves an app, makes requests, one after the other, and prints the second exposition: by the first, the event loop's
 * lag may not be known yet. Prints also which copies of the client the app and its packages have loaded.
 */

const { serve, requests, metrics = "/metrics" } = require(process.argv[2]);

async function drive() {
  const { port } = (await serve()).address();
  const ask = (path) => fetch(`http://localhost:${port}${path}`);
  for (const path of requests) await (await ask(path)).arrayBuffer();
  await (await ask(metrics)).text();
  const response = await ask(metrics);
  const { status, headers } = response;
  const loaded = Object.keys(require.cache).map((path) => path.replaceAll("\\", "/"));
  const isClient =
    /\/(prom-client|@prometheus-io\/client)\/lib\/registry\.js$|\/build\/(prom|prometheus-io)-client\.cjs$/;
  const copies = loaded.filter((path) => isClient.test(path));
  const said = { status, type: headers.get("content-type"), text: await response.text(), copies };
  process.stdout.write(JSON.stringify(said), () => process.exit());
}

drive();
