// Plays programs of misbehaving callbacks in a process that any unhandled rejection or exception would end.
import { Registry } from "threadtally";
import { play } from "./misbehaving.js";

console.error = () => {}; // the reports are expected
const played = [];
for (const program of JSON.parse(process.argv[2])) played.push(await play(Registry, program));
console.log(JSON.stringify(played));
