// A server of the page for browsers of this machine, with the headers that isolate it, until it is interrupted.
import { parseArgs } from "node:util";
import { serve } from "../../scripts/serve.js";

const USAGE = `usage: npm run demo:web [-- --port N]

  --port N  where to listen, 0 for any port that is free (default: 8123)`;

const PAGE = "/demo/web/";
const OPTIONS = { port: { type: "string", default: "8123" }, help: { type: "boolean", short: "h" } };

try {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) console.log(USAGE);
  else {
    const { url } = await serve({ port: portOf(values.port), start: PAGE });
    console.log(`Open ${new URL(PAGE, url)} in a browser. Ctrl-C ends.`);
  }
} catch (error) {
  const taken = error.code === "EADDRINUSE";
  console.error(`demo:web: ${taken ? "that port is taken. Give another." : error.message}\n\n${USAGE}`);
  process.exitCode = 1;
}

function portOf(text) {
  const port = Number(text);
  if (text !== "" && Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new RangeError(`--port must be a whole number from 0 to 65535, but got ${JSON.stringify(text)}.`);
}
