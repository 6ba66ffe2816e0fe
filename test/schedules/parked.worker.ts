/**
 * One actor of a schedule, in its own thread: it stops before every atomic of the stepped kernel until it may continue.
 */

import { readFileSync } from "node:fs";
import { type MessagePort, workerData } from "node:worker_threads";
import type { Scenario } from "./actor.ts";
import { scenarioOf } from "./catalog.ts";
import { ARRIVED, GRANTED, NOW, type Role } from "./parked.ts";

const { kernel, memory, protocol, name, actor, control, port } = workerData as Role & { port: MessagePort };

/**
 * Sets up the scenario. Every thread sets up the same one, byte for byte, in the one memory; only then does the
 * schedule begin.
 */
function setUp(): Scenario {
  new Uint8Array(memory.buffer).fill(0);
  const { Memory } = WebAssembly;
  WebAssembly.Memory = function shared() {
    return memory;
  } as unknown as typeof Memory;
  try {
    return scenarioOf(protocol, name)(new WebAssembly.Module(readFileSync(kernel)));
  } finally {
    WebAssembly.Memory = Memory;
  }
}

let turns = 0;

/** Reports a stop, and waits for its next turn. */
function park(): void {
  turns++;
  Atomics.add(control, ARRIVED, 1);
  Atomics.notify(control, ARRIVED);
  for (let granted = Atomics.load(control, GRANTED); granted < turns; granted = Atomics.load(control, GRANTED)) {
    Atomics.wait(control, GRANTED, granted);
  }
}

Date.now = () => NOW;
const scenario = setUp();
park();
scenario.machine.step = park;
let carried: unknown;
for (const call of scenario.actors[actor]?.calls ?? []) {
  const result = call.run(carried);
  if (call.carries) carried = result;
  port.postMessage(result);
}
scenario.machine.step = () => {};
Atomics.add(control, ARRIVED, 1);
Atomics.notify(control, ARRIVED);
