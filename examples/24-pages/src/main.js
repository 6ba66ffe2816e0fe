// Starts four workers that record into this page's registry, and sends what all of them record.
import { Registry, share } from "threadtally";
import { sendOnHide } from "threadtally/browser";

const registry = new Registry();
sendOnHide(registry, "/pages");

let working = 4;
for (let n = 0; n < 4; n++) {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }) => {
    if (data === "done" && --working === 0) document.querySelector("output").textContent = "done: close this page";
  });
  share(registry, worker);
}
