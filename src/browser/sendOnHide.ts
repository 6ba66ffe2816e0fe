/** Pages that send: at an interval, and when they are hidden. */

import { rangeError, shown, typeError } from "../core/errors.ts";
import { clearTicker, setTicker } from "../core/platform/clock.ts";
import { type AsyncDisposal, endsLaterWith } from "../core/platform/disposal.ts";
import type { Registry } from "../core/registry.ts";
import { hideEvents } from "./hideEvents.ts";
import { Sender } from "./sender.ts";
import {
  checkReceiver,
  checkSameSending,
  checkSendOptions,
  type SendChoices,
  type SendOptions,
} from "./sendOptions.ts";

/** A page that sends. */
export interface Sending extends AsyncDisposal {
  /** The receiver's address. */
  readonly url: string;
  /** Number of parts that were sent, or are to be, and of which the receiver has not said that it added them. */
  readonly unsent: number;
  /**
   * Reads and sends at once. Resolves to true when nothing is left to send: the receiver has added everything but what
   * it has refused for good, which `onError` gets. Resolves to false if an attempt failed, or the sending was closed.
   * Never rejects.
   */
  flush(): Promise<boolean>;
  /** Sends once more, and then no longer. Never rejects. `await using` calls it, too. */
  close(): Promise<void>;
}

/** The note by which a registry is sent once, whichever of its threads does so. */
const NOTE = "threadtally/sender";

/** The sender of each registry. It stays, with what it has sent and what it keeps. */
const senders = new WeakMap<Registry, { readonly sender: Sender; running: Sending | undefined }>();

/**
 * Sends what all threads of a page record to a server, which adds it with `pagesHandler` or `pagesResponder`: at an
 * interval, and when the page is hidden, frozen or left. Counters, means and histograms are sent, as differences, which
 * are kept until the server has said that it added them. So each is added once, however often it has to be sent. Gauges
 * and up-down counters are not sent.
 *
 * Call it once for a registry, in the page itself: its workers record into the same memory, or report to it. A second
 * call returns the running sending; its options must be those of the first call, or none. After `close()`, another call
 * goes on, with its own options. Where there is no document, it sends at the interval only.
 * @throws TypeError or RangeError OPTION_INVALID; RangeError ALREADY_REPORTED if another thread sends the registry, or
 * it is sent to another address; DETACHED
 * @example
 * // In a page: sendOnHide(registry, "/pages"). Here, nothing listens.
 * const sending = sendOnHide(registry, "http://localhost:1/pages", { onError: () => {} });
 * registry.counter({ name: "clicks_total", help: "Clicks" }).inc();
 * await sending.flush(); // false
 * sending.unsent; // 1
 * await sending.close();
 */
export function sendOnHide(registry: Registry, url: string | URL, options: SendOptions = {}): Sending {
  if (typeof (registry as Partial<Registry> | undefined)?.collectOthers !== "function") {
    throw typeError(
      "OPTION_INVALID",
      `sendOnHide takes a registry and an address, but got ${shown(registry)} first. Pass new Registry().`,
    );
  }
  const choices = checkSendOptions(options);
  const address = checkReceiver(url);
  const known = senders.get(registry) ?? { sender: newSender(registry, address, choices), running: undefined };
  const { sender } = known;
  if (sender.url !== address) {
    throw alreadySent(`this one is sent to ${shown(sender.url)}`);
  }
  senders.set(registry, known);
  if (known.running) {
    checkSameSending(options, choices, sender.choices);
    return known.running;
  }
  sender.choices = choices;
  known.running = start(registry, sender, choices.interval, () => {
    known.running = undefined;
  });
  return known.running;
}

function newSender(registry: Registry, url: string, choices: SendChoices): Sender {
  const own = `${Date.now()} ${Math.random()}`;
  if (registry.note(NOTE, own) !== own) throw alreadySent("another thread sends this one, or has done so");
  return new Sender(registry, url, choices);
}

function alreadySent(reason: string): RangeError {
  return rangeError(
    "ALREADY_REPORTED",
    `A registry is sent by one thread to one address, but ${reason}. Call sendOnHide once, in the page.`,
  );
}

function start(registry: Registry, sender: Sender, interval: number, ended: () => void): Sending {
  let closing: Promise<void> | undefined;
  const flush = async (isUrgent: boolean) => {
    // Workers that do not share the page's memory report now. If the registry is detached, the reading says so.
    await registry.collectOthers().catch(() => {});
    sender.take(isUrgent);
    return sender.sendAll();
  };
  const ticker = setTicker(() => void flush(false), interval);
  // In Node, which would not end. Pages have numbers.
  (ticker as { unref?(): void }).unref?.();
  const unlisten = hideEvents(
    () => {
      sender.take(true);
      sender.send(true);
    },
    () => sender.send(false),
    () => sender.sendAgain(),
  );
  const close = () => {
    closing ??= (async () => {
      clearTicker(ticker);
      unlisten();
      ended();
      await flush(true);
    })();
    return closing;
  };
  const sending = {
    url: sender.url,
    get unsent() {
      return sender.kept;
    },
    flush: async () => closing === undefined && flush(true),
    close,
  };
  return endsLaterWith(sending, close);
}
