/** The types of serve.js, for tests. */

/** Headers by name. */
export type Headers = Readonly<Record<string, string>>;

export declare const ISOLATED: Headers;

export interface Server {
  readonly url: string;
  close(): Promise<void>;
}

export declare function serve(options?: {
  readonly root?: string;
  readonly port?: number;
  readonly headers?: Headers | ((path: string) => Headers);
  readonly start?: string;
}): Promise<Server>;
