/** Both ends of reports in one process, over a real socket. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { Registry } from "threadtally";
import { type Receiver, type Reporter, receiveProcesses, reportProcess } from "threadtally/cluster";
import { beforeEach, expect, onTestFinished, vi } from "vitest";

/** Longer than any test: reports are then made only when they are asked for, or at the end. */
const NEVER = 3_600_000;

/** A directory in which the ends of one test meet, and the errors that are printed. */
export class Meeting {
  readonly path = mkdtempSync(join(tmpdir(), "processes-"));
  /** The number of errors that the test expects. */
  expected = 0;
  readonly #errors = vi.spyOn(console, "error").mockImplementation(() => {});

  get printed(): readonly string[] {
    return this.#errors.mock.calls.map(([text, error]: unknown[]) => `${text} ${(error as Error).message}`);
  }

  async receiving(registry = newRegistry()): Promise<{ registry: Registry; receiver: Receiver }> {
    const receiver = await receiveProcesses(registry, { path: this.path });
    onTestFinished(() => receiver.close());
    return { registry, receiver };
  }

  reporting(registry = newRegistry(), interval = NEVER): { registry: Registry; reporter: Reporter } {
    const reporter = reportProcess(registry, { path: this.path, interval });
    onTestFinished(() => reporter.close());
    return { registry, reporter };
  }

  end(): void {
    expect(this.printed).toHaveLength(this.expected);
    this.#errors.mockRestore();
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Makes a meeting for each test, which ends after everything that the test makes. */
export function meetings(): { readonly current: Meeting } {
  let current: Meeting;
  beforeEach(({ onTestFinished: atEnd }) => {
    current = new Meeting();
    atEnd(() => current.end());
  });
  return {
    get current() {
      return current;
    },
  };
}

export function newRegistry(options: object = {}): Registry {
  const registry = new Registry({ maxBytes: 2 ** 22, ...options });
  onTestFinished(() => registry.detach());
  return registry;
}

export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await setImmediate();
}
