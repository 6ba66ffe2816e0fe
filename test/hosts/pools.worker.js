// Counts its tasks in the registry that was shared with this worker.
import { receive } from "threadtally";

const tasks = (await receive()).counter({ name: "tasks_total" });

export default function task(amount) {
  tasks.inc(amount);
  return amount;
}
