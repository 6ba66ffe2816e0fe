/** Runs the load generator in some Node, against one framework, and compares what both sides counted. */

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "vitest";
import { ROOT } from "../../house/files.ts";

export const FRAMEWORKS = ["node", "express", "fastify", "koa"] as const;

export function expectExactCounts(node: string, framework: string, requests: number): void {
  const program = join(import.meta.dirname, "load.process.js");
  const printed = execFileSync(node, [program, framework, String(requests)], { cwd: ROOT, encoding: "utf8" });
  const { own, counted } = JSON.parse(printed);
  expect(counted).toEqual(own);
  const sum = Object.values(own.server as Record<string, number>).reduce((one, other) => one + other, 0);
  expect(sum).toBe(requests);
}
