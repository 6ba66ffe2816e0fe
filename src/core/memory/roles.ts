/**
 * Roles, each of which at most one living thread holds. The protocol and its invariant: docs/memory.md, "Roles".
 */

import { ROLE_HOLDER, ROLES } from "../../../assembly/layout.ts";
import type { Attachment } from "./attachment.ts";
import { Notes } from "./notes.ts";

const NO_TEXT = new Uint8Array(0);

export class Roles {
  readonly #attachment: Attachment;
  readonly #entries: Notes;

  constructor(attachment: Attachment) {
    this.#attachment = attachment;
    this.#entries = new Notes(attachment, ROLES);
  }

  /** Claims a role. Returns whether this thread holds it now. Throws if the role is new and the block is full. */
  claim(role: string): boolean {
    const lane = this.#attachment.takeLane();
    if (lane < 0) return false;
    return this.#attachment.kernel.claimRole(this.#entries.obtain(role, NO_TEXT) + ROLE_HOLDER, lane) !== 0;
  }

  /** Releases a role. Returns whether this thread held it. */
  release(role: string): boolean {
    const entry = this.#entries.find(role);
    if (entry === 0) return false;
    // Takes a lane only if the thread has none: a copy of the package need not know the thread's lane yet.
    const lane = this.#attachment.takeLane();
    return lane >= 0 && this.#attachment.kernel.releaseRole(entry + ROLE_HOLDER, lane) !== 0;
  }
}
