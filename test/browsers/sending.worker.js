/** Records what its page asks for, into the page's registry. */

import { Registry } from "../../build/index.js";

let clicks;
addEventListener("message", ({ data }) => {
  if (!clicks) {
    clicks = Registry.attach(data).counter({ name: "clicks_total", labelNames: ["by"] });
    return;
  }
  for (let i = 0; i < data; i++) clicks.labels("worker").inc();
  postMessage("done");
});
