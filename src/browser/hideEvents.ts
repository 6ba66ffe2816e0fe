/** The events by which a page knows that it may end without another one, and that it goes on. */

/**
 * Calls `hide` when the page is hidden, left or frozen, `show` when it is shown or online again, and `restore` when it
 * was loaded or comes from a browser's cache of pages. Returns a function that ends this. `unload` is not among the
 * events: a page that listens to it is kept in no cache.
 */
export function hideEvents(hide: () => void, show: () => void, restore: () => void): () => void {
  const { document } = globalThis as { readonly document?: Document };
  const page = globalThis as unknown as EventTarget;
  const change = () => (document?.visibilityState === "hidden" ? hide : show)();
  const events: readonly (readonly [Partial<EventTarget> | undefined, type: string, listener: () => void])[] = [
    [document, "visibilitychange", change],
    [document, "freeze", hide],
    [document, "resume", show],
    [page, "pagehide", hide],
    [page, "pageshow", restore],
    [page, "online", show],
  ];
  // Hosts without events of a page, such as Node, lack the methods.
  for (const [target, type, listener] of events) target?.addEventListener?.(type, listener);
  return () => {
    for (const [target, type, listener] of events) target?.removeEventListener?.(type, listener);
  };
}
