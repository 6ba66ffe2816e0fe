// Runs app.js with otel.js in every thread, as `node --import ./otel.js app.js` does in this folder.
import { spawnSync } from "node:child_process";

const file = (name) => new URL(name, import.meta.url);
const program = ["--import", file("otel.js").href, file("app.js").pathname];
process.exitCode = spawnSync(process.execPath, program, { stdio: "inherit" }).status;
