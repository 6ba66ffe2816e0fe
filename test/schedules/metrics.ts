/** Scenarios of the registration of metrics. The protocol: docs/proofs/directory.md. */

import { METRICS } from "../../assembly/layout.ts";
import { define } from "../../src/core/define/definition.ts";
import { Directory } from "../../src/core/memory/directory.ts";
import { EntryList } from "../../src/core/memory/entries.ts";
import { type Call, type Judge, type Scenario, type Scenarios, Violation } from "./actor.ts";
import { nameOf } from "./places.ts";
import { World } from "./world.ts";

/**
 * Returns the call by which `Registry` registers a metric: it looks the name up, publishes, and looks it up again if
 * another was faster.
 */
function registering(world: World, name: string): Call {
  const { attachment } = world.thread();
  if (attachment.takeLane() < 0) throw new Error("The world has too few lanes.");
  const definition = define("counter", { name });
  return {
    label: `register "${name}"`,
    run() {
      const directory = new Directory(attachment);
      for (;;) {
        const found = directory.find(name);
        if (found) return found.entry;
        directory.publish(definition, new Uint8Array(0));
      }
    },
  };
}

/** Returns the judge: no name is listed twice, and a thread gets the metric of the name that it requested. */
function judgeOf({ block, machine, auditor }: World): Judge<undefined> {
  const registered = (): Map<string, number> => {
    const names = new Map<string, number>();
    const entries = new EntryList().upTo(machine.words.small[METRICS >> 2] as number, block).length;
    for (const { definition, entry } of new Directory(auditor.attachment).metrics()) {
      names.set(definition.name, entry);
    }
    if (names.size !== entries) throw new Violation(`${entries} metrics have ${names.size} names.`);
    return names;
  };
  return {
    start: undefined,
    begin: () => undefined,
    moved: () => undefined,
    end(_, __, { label }, entry) {
      for (const [name, at] of registered()) if (label === `register "${name}"` && at === entry) return undefined;
      throw new Violation(`A thread that was to ${label} was given another metric.`);
    },
    audit: () => void registered(),
    atRest() {},
    hash: () => 0,
  };
}

function stage(module: WebAssembly.Module, ...names: readonly string[]): Scenario {
  const world = new World(module, { kind: "counter" });
  const actors = names.map((name, i) => ({
    name: `thread ${i + 1}`,
    calls: [registering(world, name)],
    mortal: i === 0,
    ...(i === 2 && { after: "thread 1" }),
  }));
  return { actors, judge: judgeOf(world), machine: world.machine, nameOf: nameOf(world) };
}

export const metricScenarios: Scenarios = {
  "one name, registered by two": (module) => stage(module, "a", "a"),
  "two names at once": (module) => stage(module, "a", "b"),
};

export const longMetricScenarios: Scenarios = {
  "one name, registered by two, one killed at each step, and by a third": (module) => stage(module, "a", "a", "a"),
};
