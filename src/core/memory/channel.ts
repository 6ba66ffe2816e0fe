/** The interface of broadcast channels, for messages between the threads of a process. */

/** A broadcast channel: posts reach every other thread that opened the same name. It does not keep the thread alive. */
export interface Channel {
  post(message: unknown): void;
  close(): void;
}
