/**
 * Debian's WebKitGTK by the W3C's WebDriver protocol, on a separate display: its small browser has no headless mode.
 */

import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import type { Readable } from "node:stream";
import { freePort } from "../support/freePort.ts";
import { type Answer, type Browser, resultOf } from "./engines.ts";
import { startProgram } from "./programs.ts";

const PATIENCE = 280_000;

const ENVIRONMENT = {
  // These builds have shared memory behind a switch, which enables it for every page, isolated or not.
  JSC_useSharedArrayBuffer: "1",
  // There is no sandbox for root.
  WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
  WEBKIT_DISABLE_COMPOSITING_MODE: "1",
  LIBGL_ALWAYS_SOFTWARE: "1",
};

/** The driver may report a page as loaded before its scripts have run. */
const CALL = `const [call, told] = arguments;
const timer = setInterval(() => {
  if (!globalThis.call) return;
  clearInterval(timer);
  globalThis.call(...call).then(told);
}, 10);`;

/**
 * Returns the path of the small browser. Debian puts it beside the library, in a folder named after the architecture.
 */
function smallBrowser(): string | undefined {
  const files = readdirSync("/usr/lib").map((folder) => `/usr/lib/${folder}/webkit2gtk-4.1/MiniBrowser`);
  return files.find((file) => existsSync(file));
}

/** Starts a display. Resolves to its name once it accepts clients. */
async function startDisplay() {
  const program = startProgram("Xvfb", ["-displayfd", "3", "-screen", "0", "1024x768x24", "-nolisten", "tcp"], {}, 1);
  const [number] = await Promise.race([once(program.child.stdio[3] as Readable, "data"), program.ended]);
  return { program, name: `:${String(number).trim()}` };
}

export async function webkit(): Promise<Browser> {
  const display = await startDisplay();
  const port = await freePort();
  const driver = startProgram("WebKitWebDriver", [`--port=${port}`], { ...ENVIRONMENT, DISPLAY: display.name });
  const stop = async () => {
    await driver.stop();
    await display.program.stop();
  };
  const request = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      signal: AbortSignal.timeout(PATIENCE + 10_000),
      ...(body && { body: JSON.stringify(body) }),
    });
    const { value } = (await response.json()) as { value: { error?: string; message?: string } | null };
    if (value?.error) throw new Error(`${value.error}: ${value.message}`);
    return value;
  };
  try {
    await Promise.race([untilReady(() => request("GET", "/status")), driver.ended]);
    const { sessionId, capabilities } = (await request("POST", "/session", {
      capabilities: {
        alwaysMatch: {
          "webkitgtk:browserOptions": { binary: smallBrowser(), args: ["--automation"] },
          timeouts: { script: PATIENCE },
        },
      },
    })) as { sessionId: string; capabilities: { browserVersion: string } };
    const session = `/session/${sessionId}`;
    return {
      version: capabilities.browserVersion,
      async open(url) {
        await request("POST", `${session}/url`, { url });
        return {
          async call(...call) {
            return resultOf(
              (await request("POST", `${session}/execute/async`, { script: CALL, args: [call] })) as Answer,
            );
          },
          // The session has one window; the next page replaces this one.
          close: async () => void (await request("POST", `${session}/url`, { url: "about:blank" })),
        };
      },
      async close() {
        await request("DELETE", session).catch(() => {});
        await stop();
      },
    };
  } catch (problem) {
    await stop();
    throw problem;
  }
}

/** Retries until there is a response. */
async function untilReady(ask: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < 1200; tries++) {
    try {
      await ask();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error("WebKitWebDriver does not answer.");
}
