/**
 * The replay of schedules on the shipped instructions. Each actor is a worker over the stepped kernel. It is parked
 * before every atomic and released one atomic at a time, in the order of the modelled kernel's run. The calls' results,
 * and every byte of the memory at the end, must be those of the model.
 */

import { once } from "node:events";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { ID, ID_BYTES } from "../../assembly/layout.ts";
import { type Call, type Scenario, Violation } from "./actor.ts";
import { scenarioOf } from "./catalog.ts";
import { Explorer, type State } from "./explorer.ts";
import type { Turn } from "./schedule.ts";

/** The time in all threads, so that they store the same. */
export const NOW = 1_700_000_000_000;

/** Indexes of the words that drive an actor: the number of its stops, and the number of its releases. */
export const ARRIVED = 0;
export const GRANTED = 1;

/** Milliseconds after which an actor counts as stuck: on a busy machine a thread starts slowly. */
const PATIENCE = 50_000;

/** The worker's data. */
export interface Role {
  readonly kernel: string;
  readonly memory: WebAssembly.Memory;
  readonly protocol: string;
  readonly name: string;
  readonly actor: number;
  readonly control: Int32Array;
}

/** The end of a schedule. */
interface Ending {
  /** The results of each actor's calls. */
  readonly results: readonly (readonly unknown[])[];
  readonly memory: Int32Array;
}

interface Predicted extends Ending {
  /** One for each turn: the number of atomics that the actor performed, or its death. */
  readonly moves: readonly { readonly actor: number; readonly kill: boolean; readonly atomics: number }[];
  readonly violation: string | undefined;
}

/** Runs the modelled kernel through a schedule. */
function predict(scenario: Scenario, turns: readonly Turn[]): Predicted {
  const results = scenario.actors.map(() => [] as unknown[]);
  const { judge } = scenario;
  const end = judge.end.bind(judge);
  Object.assign(judge, {
    end(knowledge: unknown, actor: number, call: Call, result: unknown) {
      results[actor]?.push(result);
      return end(knowledge, actor, call, result);
    },
  });
  const explorer = new Explorer(scenario);
  const moves: Predicted["moves"][number][] = [];
  let state: State<unknown> = explorer.start();
  let violation: string | undefined;
  for (const { actor, kill } of turns) {
    if (!explorer.canMove(state, actor)) continue;
    const move = { actor, kill, atomics: 0 };
    moves.push(move);
    try {
      if (kill) state = explorer.kill(settled(scenario, state, actor), actor);
      else state = explorer.move(state, actor, true, () => move.atomics++).next;
      explorer.audit(state);
    } catch (problem) {
      if (!(problem instanceof Violation)) throw problem;
      violation = problem.message;
      break;
    }
  }
  const { image, words } = scenario.machine;
  if (violation === undefined) image.restore(state.memory);
  return { moves, results, memory: words.small.slice(), violation };
}

/**
 * Returns the state with the plain stores that a thread has made when it stops before an atomic. The model makes them
 * with the atomic.
 */
function settled({ actors, machine }: Scenario, state: State<unknown>, actor: number): State<unknown> {
  const { call, log, carried } = state.positions[actor] as State<unknown>["positions"][number];
  const run = () => actors[actor]?.calls[call]?.run(carried);
  return { ...state, memory: machine.settle(state.memory, log, run) };
}

/** Drives parked workers through the same moves. */
async function drive(predicted: Predicted, role: Omit<Role, "actor" | "control" | "memory">): Promise<Ending> {
  const pages = (predicted.memory.length * 4) / 65_536;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const threads = [];
  // One after the other, since each sets the memory up anew.
  for (const actor of predicted.results.keys()) {
    const control = new Int32Array(new SharedArrayBuffer(8));
    const { port1, port2: port } = new MessageChannel();
    const workerData = { ...role, memory, actor, control, port };
    const worker = new Worker(new URL("parked.worker.js", import.meta.url), { workerData, transferList: [port] });
    await Promise.race([arrival(control, 0), once(worker, "error").then(([problem]) => Promise.reject(problem))]);
    threads.push({ worker, control, port: port1, hasBegun: false });
  }
  const go = async (control: Int32Array) => {
    const arrived = Atomics.load(control, ARRIVED);
    Atomics.add(control, GRANTED, 1);
    Atomics.notify(control, GRANTED);
    await arrival(control, arrived);
  };
  for (const { actor, kill, atomics } of predicted.moves) {
    const thread = threads[actor] as (typeof threads)[number];
    if (!thread.hasBegun && !kill) await go(thread.control);
    thread.hasBegun = true;
    if (kill) await thread.worker.terminate();
    else for (let i = 0; i < atomics; i++) await go(thread.control);
  }
  const results = threads.map(({ port }) => {
    const received: unknown[] = [];
    for (let one = receiveMessageOnPort(port); one; one = receiveMessageOnPort(port)) received.push(one.message);
    return received;
  });
  await Promise.all(threads.map(({ worker }) => worker.terminate()));
  for (const { port } of threads) port.close();
  return { results, memory: new Int32Array(memory.buffer) };
}

/** Resolves when the actor has reached its next stop. */
async function arrival(control: Int32Array, arrived: number): Promise<void> {
  while (Atomics.load(control, ARRIVED) === arrived) {
    const waiting = Atomics.waitAsync(control, ARRIVED, arrived, PATIENCE);
    if (waiting.async && (await waiting.value) === "timed-out") throw new Error("A parked actor did not come back.");
  }
}

/**
 * Replays one schedule on both kernels. Returns the model's violation if there is one. Throws if the two kernels
 * differ.
 */
export async function replayParked(
  [modelled, stepped]: readonly [model: WebAssembly.Module, stepped: string],
  [protocol, name]: readonly [protocol: string, name: string],
  turnsOf: (scenario: Scenario) => readonly Turn[],
): Promise<{ atomics: number; violation: string | undefined }> {
  const clock = Date.now;
  Date.now = () => NOW;
  const scenario = scenarioOf(protocol, name)(modelled);
  Date.now = clock;
  const predicted = predict(scenario, turnsOf(scenario));
  const real = await drive(predicted, { kernel: stepped, protocol, name });
  const said = (results: Ending["results"]) =>
    JSON.stringify(results, (_, value) => (typeof value === "bigint" ? `${value}n` : value));
  if (said(real.results) !== said(predicted.results)) {
    throw new Error(`Calls returned ${said(real.results)}, but the model says ${said(predicted.results)}.`);
  }
  for (let word = 0; word < predicted.memory.length; word++) {
    if (word >= ID / 4 && word < (ID + ID_BYTES) / 4) continue; // random
    if (real.memory[word] === predicted.memory[word]) continue;
    throw new Error(
      `The word at ${word * 4} is ${real.memory[word]}, but the model says ${predicted.memory[word]}: ` +
        `${scenario.nameOf(word * 4)}.`,
    );
  }
  const atomics = predicted.moves.reduce((sum, move) => sum + move.atomics, 0);
  return { atomics, violation: predicted.violation };
}
