// A process that reports, and does what its parent says: each message is the body of a function.
import { Registry } from "threadtally";
import { reportProcess } from "threadtally/cluster";

const registry = new Registry({ maxBytes: 2 ** 22 });
const { INTERVAL, MEETING_PATH: path } = process.env;
const reporter = reportProcess(registry, { interval: Number(INTERVAL), ...(path && { path }) });
process.on("message", async (body) => {
  const work = new Function("registry", "reporter", `return (async () => { ${body} })();`);
  const result = await work(registry, reporter);
  process.send({ result });
});
process.send("ready");
