/** The parts of requests and replies that all servers have. */

export interface Sent {
  readonly method: string;
  /** Returns a header by its name in lower case. */
  header(name: string): string | null | undefined;
  /** The body as a framework has parsed it; undefined if none has. */
  readonly parsed?: unknown;
  /** The parts of the body, unless it was parsed. */
  readonly parts?: AsyncIterable<Uint8Array> | null | undefined;
}

/** The body is a text of one line, or empty. */
export interface Reply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}
