/** The types of values.js. */

export declare const LASTING: readonly number[];
export declare const VICTIM: number;
export declare const REPLACEMENT: number;
export declare const WORKERS: number;
export declare const KINDS: readonly string[];
export declare const RATIO_SCALE: number;
export declare const SECONDS_SCALE: number;
export declare const BOUNDS: readonly number[];
export declare const NATIVE: { readonly schema: number; readonly min: number; readonly max: number };

export interface Observation {
  readonly kind: string;
  readonly ratio: number;
  readonly nanoseconds: number;
}

export declare function observation(worker: number, n: number): Observation;
