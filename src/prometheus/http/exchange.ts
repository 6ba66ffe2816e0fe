/** The parts of requests and responses that all servers have. */

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  /** Returns a header by its name in lower case. */
  header(name: string): string | null | undefined;
}

export type Body = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>> | null;

export interface HttpResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Body;
}
