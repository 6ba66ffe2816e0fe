/** Types for the part of `express` that tests use; it brings none. */

declare module "express" {
  import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

  type Handler = (request: IncomingMessage & { body?: unknown }, response: ServerResponse, next: () => void) => unknown;

  interface Express extends RequestListener {
    use(path: string, handler: Handler): void;
    post(path: string, ...handlers: Handler[]): void;
  }

  function express(): Express;
  namespace express {
    function json(): Handler;
    function text(): Handler;
    function raw(options: { readonly type: string }): Handler;
  }
  export default express;
}
