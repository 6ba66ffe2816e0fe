// The workers, living and dead, and the counters that they record into.
import { contenders } from "./contenders.js";
import { Member } from "./member.js";
import { WAYS } from "./ways.js";

export class Pool {
  #contenders;
  #setup;
  #fail;
  #members = [];
  #living = [];

  constructor(registry, controls, fail) {
    this.#contenders = Object.fromEntries(WAYS.map((name) => [name, contenders[name].create(registry)]));
    const shared = Object.fromEntries(WAYS.map((name) => [name, this.#contenders[name].shared]));
    this.#setup = { handle: registry.handle, words: controls.words, shared };
    this.#fail = fail;
  }

  get size() {
    return this.#living.length;
  }

  resize(size) {
    while (this.#living.length < size) this.#start();
    for (const member of this.#living.splice(size)) member.end();
  }

  /** Kills the oldest worker and replaces it. Resolves to the dead worker when its log no longer changes. */
  async kill() {
    const member = this.#living.shift();
    this.#start();
    await member.kill();
    return member;
  }

  /** Returns the state of the ways, by name. */
  read() {
    // The logs are read first: what they acknowledge is in every total that is read later, unless it is lost.
    const acknowledged = WAYS.map((_, place) => this.#sum((member) => member.acknowledged(place)));
    const ways = WAYS.map((name, place) => {
      const counted = this.#contenders[name].counted();
      const missing = Math.max(0, acknowledged[place] - counted);
      return [name, { acknowledged: acknowledged[place], counted, missing, lost: missing }];
    });
    const standing = Object.fromEntries(ways);
    standing.messages.lost = this.#sum((member) => (member.isKilled ? member.uncounted : 0));
    return standing;
  }

  #start() {
    const { receive } = this.#contenders.messages;
    const member = new Member(this.#members.length + 1, this.#setup, receive, this.#fail);
    this.#members.push(member);
    this.#living.push(member);
  }

  #sum(of) {
    return this.#members.reduce((sum, member) => sum + of(member), 0);
  }
}
