/** The events by which a page knows that it may end without another one, and that it goes on. */

/**
 * Calls `hide` when the page is hidden, left or frozen, and `show` when it is shown again, also from a browser's cache
 * of pages, or online again. Returns a function that ends this. `unload` is not among the events: a page that listens
 * to it is kept in no cache.
 */
export function hideEvents(hide: () => void, show: () => void): () => void {
  const { document } = globalThis as { readonly document?: Document };
  const page = globalThis as unknown as EventTarget;
  const change = () => (document?.visibilityState === "hidden" ? hide : show)();
  const events: readonly (readonly [Partial<EventTarget> | undefined, type: string, listener: () => void])[] = [
    [document, "visibilitychange", change],
    [document, "freeze", hide],
    [document, "resume", show],
    [page, "pagehide", hide],
    [page, "pageshow", show],
    [page, "online", show],
  ];
  // Hosts without events of a page, such as Node, lack the methods.
  for (const [target, type, listener] of events) target?.addEventListener?.(type, listener);
  return () => {
    for (const [target, type, listener] of events) target?.removeEventListener?.(type, listener);
  };
}
