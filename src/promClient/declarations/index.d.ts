/**
 * The interface of prom-client 15, over memory that all threads of the process share. Every thread that imports this
 * module records into the same metrics, and every thread can expose all of them.
 *
 * A call that throws has recorded nothing. Errors have the original's classes and texts, and a `code`, which
 * {@link ErrorCode} lists.
 *
 * @module threadtally/prom-client
 */

export type * from "./parts.d.ts";
