// Starts four workers, sends them this page's registry, and shows the totals when they are done.
import { Registry, share } from "threadtally";
import { totals } from "./orders.js";

const output = document.querySelector("output");
addEventListener("error", ({ message }) => {
  output.textContent = message;
});

const registry = new Registry();
let working = 4;
for (let n = 0; n < 4; n++) {
  const worker = new Worker(new URL("./page.worker.js", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }) => {
    if (data === "done" && --working === 0) output.textContent = totals(registry);
  });
  share(registry, worker);
}
