/** The commands of an example: run to their end, or as servers that end with the tests. */

import { spawn } from "node:child_process";
import { once } from "node:events";

const ENVIRONMENT = { ...process.env, NO_COLOR: "1", PORT: "0" };

export interface Served {
  /** The address that the server prints. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Runs a script of the package.json in a folder, with more arguments, and returns its output. Rejects if it fails. */
export async function run(script: string, folder: string, ...more: readonly string[]): Promise<string> {
  const { child, printed } = start(script, folder, more);
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`npm run ${script} ended with ${code}:\n${printed()}`);
  return printed();
}

/** Runs a script that serves, until `stop`. Resolves once it prints its address; rejects if it ends before that. */
export async function serveWith(script: string, folder: string): Promise<Served> {
  const { child, printed, kill } = start(script, folder);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", () => {
      const shown = printed().match(/http:\/\/localhost:\d+/)?.[0];
      if (shown) resolve(shown);
    });
    child.once("close", (code) => reject(new Error(`npm run ${script} ended with ${code}:\n${printed()}`)));
  });
  return {
    url,
    async stop() {
      const closed = once(child, "close");
      kill();
      await closed;
    },
  };
}

function start(script: string, folder: string, more: readonly string[] = []) {
  // As the leader of a group: npm starts a shell, which starts the bundler, and all of them are killed together.
  const child = spawn("npm", ["run", "--silent", script, "--", ...more], {
    cwd: folder,
    env: ENVIRONMENT,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const { pid } = child;
  const kill = () => {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  };
  process.once("exit", kill);
  child.once("close", () => process.off("exit", kill));
  let text = "";
  const take = (data: string) => {
    text += data;
  };
  child.stdout.setEncoding("utf8").on("data", take);
  child.stderr.setEncoding("utf8").on("data", take);
  return { child, kill, printed: () => text };
}
