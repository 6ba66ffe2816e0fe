/** Replies with the effects of the calls on the thread that renders audio. */

import { probe } from "../hosts/probe.js";

registerProcessor(
  "probe",
  class extends AudioWorkletProcessor {
    constructor() {
      super();
      this.port.onmessage = async ({ data }) => this.port.postMessage({ answers: await probe(data.handle) });
      this.port.onmessageerror = () => this.port.postMessage({ answers: "messageerror" });
    }

    process() {
      return true;
    }
  },
);
