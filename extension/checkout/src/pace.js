// @ts-check
/* How soon to look again: often while there is something to wait for, ever more seldom after that. */

const SOON = 6_000;
const SELDOM = 60_000;
/** After the last word, of whomever. */
const LIVELY = 60_000;
/** Who has no answer by then is not waited for so closely. */
const OWED = 600_000;
/** Without a touch for so long, nobody need be there. */
const THERE = 300_000;

export class Pace {
  #gap = SOON;
  #stirred = Date.now();
  #touched = Date.now();

  /** Something was said, or is being written. Whether the next look was further away than it is now. */
  stir() {
    const slow = this.#gap > SOON;
    this.#stirred = Date.now();
    this.#gap = SOON;
    return slow;
  }

  /** The shopper has done something here. Whether the next look was further away than it is now. */
  touch() {
    this.#touched = Date.now();
    return this.stir();
  }

  /** A look at such a time is no sign that the shopper is there. */
  get isIdle() { return Date.now() - this.#touched > THERE; }

  /** Milliseconds to the next look. @param {boolean} owed an answer is waited for */
  next(owed) {
    if (Date.now() - this.#stirred >= (owed ? OWED : LIVELY)) this.#gap = Math.min(SELDOM, 2 * this.#gap);
    return this.#gap;
  }
}
