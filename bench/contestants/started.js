// One start of a program that records. `node started.js LIBRARY` prints the milliseconds of each step as JSON.
import { once } from "node:events";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

const [, , library] = process.argv;

const imports = {
  threadtally: () => import("threadtally"),
  "prom-client": () => import("../rivals/node_modules/prom-client/index.js"),
  "@platformatic/prom-client": () => import("../rivals/node_modules/@platformatic/prom-client/index.js"),
  "@prometheus-io/client": () => import("../rivals/node_modules/@prometheus-io/client/index.js"),
  OpenTelemetry: () => import("../rivals/node_modules/@opentelemetry/sdk-metrics/build/src/index.js"),
};

/** Creates whatever a first record needs, and returns a function that makes the record. */
const makers = {
  threadtally({ Registry }) {
    const registry = new Registry();
    return { registry, record: () => registry.counter({ name: "a_total", help: "a" }).inc() };
  },
  OpenTelemetry({ MeterProvider }) {
    const meter = new MeterProvider().getMeter("a");
    return { record: () => meter.createCounter("a_total").add(1) };
  },
};
const makePromLike = ({ default: { Counter, Registry } }) => {
  const registry = new Registry();
  return { record: () => new Counter({ name: "a_total", help: "a", registers: [registry] }).inc() };
};

async function start() {
  const steps = {};
  let last = performance.now();
  const step = (name) => {
    const now = performance.now();
    steps[name] = now - last;
    last = now;
  };
  const imported = await imports[library]();
  step("import");
  const { registry, record } = (makers[library] ?? makePromLike)(imported);
  step("create");
  record();
  step("first record");
  if (registry) Object.assign(steps, await attached(registry.handle));
  return steps;
}

/** Runs the steps with which a worker records in a registry of another thread. */
async function attached(handle) {
  const worker = new Worker(new URL(import.meta.url), { workerData: { handle } });
  const [steps] = await once(worker, "message");
  return steps;
}

async function attach() {
  const { Registry } = await imports.threadtally();
  const begun = performance.now();
  const registry = Registry.attach(workerData.handle);
  const attached = performance.now();
  registry.counter({ name: "a_total", help: "a" }).inc();
  parentPort.postMessage({ attach: attached - begun, "first record there": performance.now() - attached });
}

if (isMainThread) console.log(JSON.stringify(await start()));
else await attach();
