/** The functions that tests call in a page, by name. A call returns plain data: its result, or its problem. */

import { Registry } from "../../build/index.js";
import { probe } from "../hosts/probe.js";
import { scenarios } from "../scenarios/index.js";
import { host } from "../scenarios/web.js";
import { functions as reporting } from "./reports.js";
import { errorOf, receivedError, used } from "./use.js";

/** Resolves to the first reply of a worker, or to "error" or "messageerror". */
function answerOf(worker, port = worker) {
  return new Promise((resolve) => {
    port.addEventListener("message", ({ data }) => resolve(data));
    port.addEventListener("messageerror", ({ type }) => resolve(type));
    worker.addEventListener("error", ({ type }) => resolve(type));
  });
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function askWorker(script, message) {
  const worker = new Worker(script, { type: "module" });
  const answer = answerOf(worker);
  worker.postMessage(message);
  const said = await answer;
  worker.terminate();
  return said;
}

/** Returns the replies of another thread, and the effect of its use of a handle on this thread's registry. */
async function probed(port, sharing, send = (message) => port.postMessage(message)) {
  const answers = new Promise((resolve) => {
    port.addEventListener("message", ({ data }) => data.answers && resolve(data.answers));
  });
  port.start?.();
  const registry = sharing ? new Registry() : undefined;
  send({ handle: registry?.handle });
  const said = await answers;
  const hits = registry?.get("hits_total")?.labels("/ä€😀").value;
  return registry ? { ...said, hits } : said;
}

const functions = {
  ...reporting,

  scenario: (name) => scenarios[name](host),

  /** Uses a registry in this thread only, and reads its handle. */
  use: () => used(),

  /** Returns the error of receive() here. */
  receive: () => receivedError(),

  /** Does the same in a worker, whether or not it is isolated. */
  useInWorker: () => askWorker("use.worker.js", { name: "use" }),

  /** Returns the result of a worker whose script may be served with other headers than the page. */
  attachInWorker(script) {
    const registry = new Registry();
    return askWorker(script, { name: "attach", handle: registry.handle });
  },

  /** Returns the effects of the calls in this page. */
  probe: () => probe(),

  probeWorker: (sharing) => probed(new Worker("probe.worker.js", { type: "module" }), sharing),

  probeSharedWorker: () => probed(new SharedWorker("probe.worker.js", { type: "module" }).port),

  async probeServiceWorker() {
    const { installing, waiting, active } = await navigator.serviceWorker.register("probe.worker.js", {
      type: "module",
    });
    const { port1, port2 } = new MessageChannel();
    return probed(port1, false, (message) => (installing ?? waiting ?? active).postMessage(message, [port2]));
  },

  async probeWorklet(sharing) {
    const context = new OfflineAudioContext(1, 44_100, 44_100);
    await context.audioWorklet.addModule("probe.worklet.js");
    const node = new AudioWorkletNode(context, "probe");
    node.connect(context.destination);
    const answers = probed(node.port, sharing);
    context.startRendering();
    return answers;
  },

  /** Sends a handle by BroadcastChannel, within this window. */
  async broadcast() {
    const registry = new Registry();
    const [from, to] = [new BroadcastChannel("handles"), new BroadcastChannel("handles")];
    const heard = answerOf(to);
    from.postMessage(registry.handle);
    const handle = await heard;
    for (const channel of [from, to]) channel.close();
    return errorOf(() => {
      if (Registry.attach(handle) !== registry) throw new Error("another registry");
    });
  },

  /**
   * Creates registries without keeping them, with a turn of the event loop after some. Returns how many could be
   * created.
   */
  async drop(times, each, isKnown) {
    for (let i = 0; i < times; i++) {
      const registry = new Registry();
      registry.gauge({ name: "level", ...(!isKnown && { collect: () => {} }) }).set(i);
      registry.snapshot();
      if (isKnown) Registry.attach(registry.handle);
      if (i % each === each - 1) await new Promise((resolve) => setTimeout(resolve));
    }
    return times;
  },

  /**
   * Lets an iframe and its worker set a level each, and removes the iframe. Returns the level before, at pagehide, and
   * a second later.
   */
  async removeFrame(detaches) {
    const registry = new Registry();
    const level = registry.gauge({ name: "level", aggregate: "sum" });
    const frame = document.createElement("iframe");
    frame.src = "page.html";
    document.body.append(frame);
    while (!frame.contentWindow.call) await pause(10);
    const { problem } = await frame.contentWindow.call("stay", registry.handle, detaches);
    if (problem) throw new Error(problem);
    const facts = { before: level.value, events: [] };
    frame.contentWindow.addEventListener("pagehide", ({ type }) => facts.events.push(type));
    frame.remove();
    await pause(1000);
    return { ...facts, after: level.value, threads: registry.stats().threads };
  },

  /** Sets, in an iframe, a level here and in a worker. On request, it detaches at pagehide. */
  async stay(handle, detaches) {
    const registry = Registry.attach(handle);
    registry.gauge({ name: "level", aggregate: "sum" }).set(1);
    const worker = new Worker("use.worker.js", { type: "module" });
    const answer = answerOf(worker);
    worker.postMessage({ name: "stay", handle });
    if (detaches) addEventListener("pagehide", () => registry.detach());
    return answer;
  },

  /** Returns the effects of the default registry in a service worker. */
  async serviceWorker() {
    const { promise, resolve } = Promise.withResolvers();
    navigator.serviceWorker.addEventListener("message", ({ data }) => resolve(data));
    const registration = await navigator.serviceWorker.register("use.service.js", { type: "module" });
    const worker = registration.installing ?? registration.waiting ?? registration.active;
    navigator.serviceWorker.startMessages();
    worker.postMessage("default");
    const said = await promise;
    await registration.unregister();
    return said;
  },

  /** Sends a handle to a SharedWorker. Returns what it receives, and the effects of registries there. */
  async sharedWorker() {
    const worker = new SharedWorker("use.worker.js", { type: "module" });
    const heard = answerOf(worker, worker.port);
    worker.port.start();
    worker.port.postMessage({ name: "attach", handle: new Registry().handle });
    return heard;
  },
};

globalThis.call = async (name, ...given) => {
  try {
    return { result: (await functions[name](...given)) ?? null };
  } catch (problem) {
    return { problem: `${problem}\n${problem?.stack}` };
  }
};
