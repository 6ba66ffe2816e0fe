// Runs tasks in a Piscina pool. The pool needs no wiring, because workers inherit the default registry.
import { Piscina } from "piscina";
import { Registry } from "threadtally";

// Created before the pool: workers inherit the registry that exists when they start.
const registry = Registry.default();
const tasks = registry.counter({ name: "tasks_total", help: "Tasks done" });

const pool = new Piscina({ filename: new URL("task.js", import.meta.url).href, maxThreads: 2 });
const results = await Promise.all(Array.from({ length: 20 }, (_, n) => pool.run(n)));

// The threads idle in Atomics.wait now, where no message reaches them. The total needs none.
console.log(`results ${results.length}, counted ${tasks.value}`);
await pool.close();
