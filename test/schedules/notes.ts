/** Scenarios of notes: several threads write texts. The protocol: docs/proofs/directory.md. */

import { NOTES } from "../../assembly/layout.ts";
import { Notes } from "../../src/core/memory/notes.ts";
import { type Call, type Judge, type Scenario, type Scenarios, Violation } from "./actor.ts";
import { mixText } from "./hash.ts";
import { nameOf } from "./places.ts";
import { World } from "./world.ts";

/** The text that each key had when a thread was last given it. */
type Knowledge = Readonly<Record<string, string>>;

/** Returns the call by which a thread writes its own text under a key. */
function writing(world: World, key: string, text: string): Call {
  const { attachment } = world.thread();
  return { label: key, run: () => new Notes(attachment, NOTES).write(key, text) };
}

/** Returns the judge: a key has one text, which stays, and every writer is given it. */
function judgeOf({ auditor }: World, keys: readonly string[]): Judge<Knowledge> {
  const written = () => {
    const notes = new Notes(auditor.attachment, NOTES);
    return keys.map((key) => [key, notes.read(key)] as const);
  };
  return {
    start: {},
    begin: (texts) => texts,
    moved: (texts) => texts,
    end(texts, actor, { label: key }, text) {
      const before = texts[key] ?? text;
      if (before !== text) throw new Violation(`Thread ${actor + 1} was given "${text}", but another "${before}".`);
      return { ...texts, [key]: text as string };
    },
    audit(texts) {
      for (const [key, text] of written()) {
        if (texts[key] !== undefined && texts[key] !== text) throw new Violation(`"${key}" is "${text}" now.`);
      }
    },
    atRest() {},
    hash: (texts, seed) => mixText(seed, JSON.stringify(texts, [...keys])),
  };
}

function stage(module: WebAssembly.Module, ...keys: readonly string[]): Scenario<Knowledge> {
  const world = new World(module, { kind: "counter" });
  const actors = keys.map((key, i) => ({
    name: `thread ${i + 1}`,
    calls: [writing(world, key, `text ${i + 1}`)],
    mortal: i === 0,
    ...(i === 2 && { after: "thread 1" }),
  }));
  return { actors, judge: judgeOf(world, [...new Set(keys)]), machine: world.machine, nameOf: nameOf(world) };
}

export const noteScenarios: Scenarios = {
  "one note, written by two, one killed at each step": (module) => stage(module, "a", "a") as Scenario,
  "two notes at once, one of them killed at each step": (module) => stage(module, "a", "b") as Scenario,
  "one note, written by two, one killed at each step, and by a third": (module) =>
    stage(module, "a", "a", "a") as Scenario,
};
