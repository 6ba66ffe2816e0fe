/** The types of index.js, for TypeScript. */

import type { ShareTarget } from "threadtally";

export interface Thread {
  readonly worker: ShareTarget;
  readonly result: Promise<unknown>;
  terminate(): Promise<unknown>;
}

export interface ScenarioHost {
  readonly threadtally: typeof import("threadtally");
  start(task: object): Thread;
  postMessage?(message: unknown): void;
  readonly releasesLanes: boolean;
  readonly stops: "at once" | "later" | "perhaps never";
}

export type Facts = Readonly<Record<string, number>>;

export declare const scenarios: Readonly<Record<string, (host: ScenarioHost) => Promise<Facts>>>;

export declare const threadScenarios: typeof scenarios;

export declare function perform(task: object, host: ScenarioHost): unknown;
