/** Texts that are delivered to a real receiver. */

import { Delivery } from "../../src/push/delivery.ts";
import { poster, type Target } from "../../src/push/post.ts";
import type { Payload, Sender } from "../../src/push/sender.ts";
import { PushState } from "../../src/push/state.ts";
import type { Receiver } from "./receiver.ts";

/** A sender of texts: each reading is the texts that were added since the last one, or all of them. */
export class Texts implements Sender {
  readonly isCumulative: boolean;
  readonly texts: string[] = [];
  last?: () => Payload;

  constructor(isCumulative = false) {
    this.isCumulative = isCumulative;
  }

  *read(): Generator<Payload> {
    const texts = this.isCumulative ? [this.texts.join("+")] : this.texts.splice(0);
    for (const text of texts) yield payload(text);
  }

  /** Texts of a single letter cannot be parted. */
  halve({ body }: Payload): readonly Payload[] | undefined {
    const text = new TextDecoder().decode(body);
    const middle = text.length >> 1;
    return middle > 0 ? [payload(text.slice(0, middle)), payload(text.slice(middle))] : undefined;
  }

  isRetried(code: number): boolean {
    return code === 429 || code === 503;
  }

  partialOf({ headers }: { headers: Record<string, unknown> }) {
    return headers["x-rejected"]
      ? { rejected: Number(headers["x-rejected"]), message: `old${"!".repeat(999)}` }
      : undefined;
  }
}

/** Adds a reading at each request, until the function returned is called: so some follow whenever a flush ends. */
export function keepBusy(receiver: Receiver, sender: Texts, delivery: Delivery): () => void {
  let isBusy = true;
  receiver.otherwise = (_, response) => {
    if (isBusy) {
      sender.texts.push("x");
      delivery.push();
    }
    response.end();
  };
  return () => {
    isBusy = false;
  };
}

export const payload = (text: string): Payload => ({
  body: new TextEncoder().encode(text),
  headers: { "Content-Type": "text/plain" },
  points: text.length,
});

/** Returns a delivery to a receiver, its numbers and its reports. */
export function deliveryTo(receiver: Receiver, sender: Sender, options: object, target: Partial<Target>) {
  const state = new PushState();
  const reports: string[] = [];
  const post = poster({ url: receiver.url, headers: { "X-Key": "k" }, timeout: 5000, isZipped: false, ...target });
  const delivery = new Delivery(sender, post, state, (message) => reports.push(message), { firstWait: 1, ...options });
  return { delivery, state, reports };
}
