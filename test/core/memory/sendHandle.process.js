// Attaches to whatever its parent sends, and reports the result and that it continues by itself.
import { Registry } from "threadtally";

process.on("message", (handle) => {
  const answer = {};
  try {
    Registry.attach(handle);
  } catch (error) {
    Object.assign(answer, { name: error.name, code: error.code, message: error.message });
  }
  const registry = new Registry();
  registry.counter({ name: "own_total" }).inc(2);
  const own = registry.counter({ name: "own_total" }).value;
  process.send({ ...answer, own }, () => process.disconnect());
});
