// A task of the pool: it counts itself and squares a number.
import { Registry } from "threadtally";

const tasks = Registry.default().counter({ name: "tasks_total", help: "Tasks done" });

export default function square(n) {
  tasks.inc();
  return n * n;
}
