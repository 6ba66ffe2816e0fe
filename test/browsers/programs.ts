/** Programs that tests start. They end with all their children: on request, and at the latest with this process. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

export interface Program {
  readonly child: ChildProcess;
  /** Rejects if the program ends without a request. */
  readonly ended: Promise<never>;
  stop(): Promise<void>;
}

/** Starts a program, with some pipes from it in addition to the usual three. */
export function startProgram(name: string, given: string[], environment: NodeJS.ProcessEnv, pipes = 0): Program {
  const child = spawn(name, given, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "ignore", ...Array<"pipe">(pipes).fill("pipe")],
    // The program leads a group of processes, which are killed together.
    detached: true,
  });
  const exit = once(child, "exit");
  const ended = exit.then(([code]) => Promise.reject(new Error(`${name} ended with ${code}.`)));
  ended.catch(() => {});
  const kill = () => {
    try {
      if (child.pid) process.kill(-child.pid, "SIGKILL");
    } catch {
      // The group has ended already.
    }
  };
  process.once("exit", kill);
  return {
    child,
    ended,
    async stop() {
      kill();
      await exit.catch(() => {});
      process.off("exit", kill);
    },
  };
}
