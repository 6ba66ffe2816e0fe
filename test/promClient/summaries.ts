/** Summaries of prom-client and of its interface here, for tests. */

import original from "prom-client";
import type client from "threadtally/prom-client";

export type Client = typeof client;
export type Summary = InstanceType<Client["Summary"]>;

/** Runs a program with both packages, and returns the lines that each exposes. */
export async function both(
  ours: Client,
  program: (client: Client) => unknown,
): Promise<[ours: string[], theirs: string[]]> {
  const exposed = [];
  for (const one of [ours, original as never as Client]) {
    const registry = new one.Registry();
    await program({
      ...one,
      register: registry as never,
      Summary: class extends one.Summary {
        constructor(options: ConstructorParameters<Client["Summary"]>[0]) {
          super({ ...options, registers: [registry as never] });
        }
      },
    });
    exposed.push((await registry.metrics()).split("\n"));
  }
  return exposed as [string[], string[]];
}

/** Returns what a call throws, as text. */
export function thrownBy(call: () => unknown): string {
  try {
    call();
    return "nothing";
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

/** Returns the label sets by their keys, into which some programs look. */
export function hashMapOf(summary: Summary): Readonly<Record<string, HashEntry>> {
  return (summary as unknown as { readonly hashMap: Record<string, HashEntry> }).hashMap;
}

export interface HashEntry {
  readonly labels: object;
  readonly count: number;
  readonly sum: number;
  readonly td: { percentile(rank: number): number; size(): number };
}

/** Returns the values that a summary lists. */
export async function valuesOf(summary: Summary): Promise<number[]> {
  return (await summary.get()).values.map(({ value }) => value);
}

/** Returns the memory that is used in the block of a registry. */
export function bytesUsedIn(registry: object): number {
  const { store } = registry as { readonly store: { readonly registry: { stats(): { readonly bytesUsed: number } } } };
  return store.registry.stats().bytesUsed;
}
