/** Sources of events: Node's diagnostics_channel, or any object with the same two functions. */

import { shown, typeError } from "../core/errors.ts";
import { builtin } from "../core/platform/builtin.ts";

/** A callback that receives each message published under a name. */
export type Subscriber = (message: unknown, name: string | symbol) => void;

/** The part of `node:diagnostics_channel` that monitors use. */
export interface Channels {
  /** Calls `subscriber` with each message that is published under `name` from now on. */
  subscribe(name: string, subscriber: Subscriber): void;
  /** Ends a subscription. */
  unsubscribe(name: string, subscriber: Subscriber): unknown;
}

/** Returns this host's diagnostics_channel; throws if it has none. */
export function hostChannels(): Channels {
  const channels = builtin("node:diagnostics_channel");
  if (channels) return channels;
  throw typeError(
    "OPTION_INVALID",
    "A monitor needs channels to subscribe to, but this host has no diagnostics_channel. Pass " +
      "{ channels: fromEventTarget(target) }.",
  );
}

/** Throws if the channels lack one of the two functions. */
export function checkChannels(channels: Channels): void {
  if (typeof channels?.subscribe === "function" && typeof channels.unsubscribe === "function") return;
  throw typeError(
    "OPTION_INVALID",
    `channels must have the functions subscribe and unsubscribe, but got ${shown(channels)}. Pass ` +
      "node:diagnostics_channel, or fromEventTarget(target).",
  );
}

/**
 * Returns channels over an EventTarget: the type of an event is the channel's name, and its `detail` is the message.
 *
 * @example
 * const target = new EventTarget();
 * const monitor = chartPerformanceMonitor(registry, { channels: fromEventTarget(target) });
 * monitor.start();
 * target.dispatchEvent(new CustomEvent("ash_reports.charts.cache.hit", { detail: {} }));
 * monitor.metrics().cacheHits; // 1
 */
export function fromEventTarget(target: EventTarget): Channels {
  const listeners = new Map<string, Map<Subscriber, EventListener>>();
  return {
    subscribe(name, subscriber) {
      const ofName = listeners.get(name) ?? new Map<Subscriber, EventListener>();
      if (ofName.has(subscriber)) return;
      const listener = (event: Event) => subscriber((event as CustomEvent).detail, name);
      listeners.set(name, ofName.set(subscriber, listener));
      target.addEventListener(name, listener);
    },
    unsubscribe(name, subscriber) {
      const listener = listeners.get(name)?.get(subscriber);
      if (!listener) return;
      target.removeEventListener(name, listener);
      listeners.get(name)?.delete(subscriber);
    },
  };
}
