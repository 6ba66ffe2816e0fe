// Claims a role and reports whether it got it; with `stays`, keeps it. With `holder`, claims and releases it until it
// is killed, and checks that no other thread holds it meanwhile: each holder writes its number into the first word, and
// counts in the second word how often it then finds another there.
import { parentPort, workerData } from "node:worker_threads";
import { Registry } from "threadtally";

const { handle, stays, holder, number } = workerData;
const registry = Registry.attach(handle);

if (holder) {
  for (let turns = 0; ; turns++) {
    if (turns === 100) parentPort.postMessage(turns);
    if (!registry.claim("exporter")) continue;
    Atomics.store(holder, 0, number);
    for (let i = 0; i < 10; i++) if (Atomics.load(holder, 0) !== number) Atomics.add(holder, 1, 1);
    registry.release("exporter");
  }
}
parentPort.postMessage(registry.claim("exporter"));
if (stays) setInterval(() => {}, 1000);
