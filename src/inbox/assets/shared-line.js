// @ts-check
/*
 * One stream for all pages of a member of staff in this browser: browsers allow few connections to one host, and whoever
 * keeps ten chats open in ten tabs must still be able to do something in each. The page that has the browser's lock holds
 * the stream and tells the others what it brings. Each page has a cursor of its own: what does not follow on what it has
 * is fetched by a short stream that ends when all is read. A page that is looked at and hears nothing takes the lock away
 * from one that sleeps.
 */

// @ts-ignore -- served beside this folder; the widget and the inbox share it
import { readStream } from '/assets/stream.js';

/** The server pings more often than this, in milliseconds: a line that was silent for longer may be dead. */
const SILENT_FOR = 20_000;
/** The same for who is told by another page. */
const UNTOLD_FOR = 25_000;
const LOOKS_EVERY = 5_000;
const BEFORE_WORRY = 2_000;
const BEFORE_ASKING_AGAIN = 10_000;
/** Another page has the lock. */
const BUSY = 'busy';

/** @typedef {{ event: string, data: string, id: string | null }} ServerEvent */
/**
 * What the page that holds the stream tells the others: an event, and how far it was before that; that it lives, and how
 * far it is; that its line is down.
 * @typedef {{ event: ServerEvent, after: number } | { alive: number } | { down: number }} Told
 */
/**
 * @typedef {object} Listener
 * @property {(event: ServerEvent, holds: boolean) => void} onEvent `holds`: this page has the stream
 * @property {() => void} onUp @property {(after: number) => void} onDown `after` milliseconds it is worth a word
 * @property {() => void} onAlive something came, if only a ping
 * @property {() => void} onGap what is not in the log may have been missed
 * @property {() => boolean} mayRenew whether the next request may be let in where this one was not
 * @property {() => void} onSignedOut
 */

export class SharedLine {
  #name;
  #cursor;
  #to;
  #holds = false;
  /** Another page has held it meanwhile. */ #told = false;
  #heardAt = Date.now();
  /** @type {BroadcastChannel | null} */ #pages = null;
  /** Waiting for the lock. */ #waiting = new AbortController();
  #takes = false;
  /** Holding it. */ #held = new AbortController();
  /** The stream of the moment. */ #line = new AbortController();
  #mending = false;
  #behind = false;

  /** @param {string} name whose pages share it @param {number} cursor up to where this page knows all @param {Listener} to */
  constructor(name, cursor, to) {
    this.#name = name;
    this.#cursor = cursor;
    this.#to = to;
  }

  /** Until nobody is let in any more. */
  async run() {
    this.#watch();
    try {
      if (navigator.locks) this.#pages = new BroadcastChannel(this.#name);
    } catch {
      // Kept from other pages: each has a stream of its own.
    }
    if (!this.#pages) return this.#hold();
    this.#pages.onmessage = ({ data }) => this.#hear(data);
    /** @type {LockOptions} */
    let how = { ifAvailable: true };
    for (;;) {
      try {
        const ended = await navigator.locks.request(this.#name, how, (lock) => (lock ? this.#hold() : BUSY));
        if (ended !== BUSY) return;
        this.#told = true;
        // What happened before it listened.
        this.#mend();
      } catch {
        if (this.#holds) this.#lost();
        // Refused where the browser keeps frames of other sites from each other.
        else if (!this.#takes) return this.#hold();
      }
      this.#waiting = new AbortController();
      how = this.#takes ? { steal: true } : { signal: this.#waiting.signal };
      this.#takes = false;
    }
  }

  /** Another page has taken it: this one was asleep. */
  #lost() {
    this.#holds = false;
    this.#told = true;
    this.#held.abort();
    this.#line.abort();
    this.#heardAt = Date.now();
    this.#to.onGap();
    this.#mend();
  }

  /** Holds the stream. */
  async #hold() {
    const held = new AbortController();
    this.#held = held;
    this.#holds = true;
    // Whoever held it before may have taken something with it.
    if (this.#told) this.#to.onGap();
    while (!held.signal.aborted) {
      const line = new AbortController();
      this.#line = line;
      this.#heardAt = Date.now();
      const why = await this.#read('', line, {
        onOpen: () => {
          this.#to.onUp();
          this.#tell({ alive: this.#cursor });
        },
        onAlive: () => {
          this.#to.onAlive();
          this.#tell({ alive: this.#cursor });
        },
        onDown: () => this.#down(),
        onEvent: (event) => this.#brings(event),
      });
      // Asked anew on purpose: at once.
      if (why === 'aborted') continue;
      if (why === 'unauthorized') {
        this.#to.onSignedOut();
        return;
      }
      this.#down();
      await new Promise((resolve) => setTimeout(resolve, BEFORE_ASKING_AGAIN));
    }
  }

  /** @param {ServerEvent} event */
  #brings(event) {
    const after = this.#cursor;
    this.#cursor = Math.max(after, Number(event.id ?? 0));
    this.#tell({ event, after });
    this.#to.onEvent(event, true);
  }

  #down() {
    this.#to.onDown(BEFORE_WORRY);
    this.#tell({ down: BEFORE_WORRY });
  }

  /** @param {Told} told */
  #tell(told) {
    this.#pages?.postMessage(told);
  }

  /** @param {Told} told */
  #hear(told) {
    // From a page that does not know yet that it was taken from it.
    if (this.#holds) return;
    this.#heardAt = Date.now();
    if ('down' in told) {
      this.#to.onDown(told.down);
      return;
    }
    this.#to.onUp();
    if ('alive' in told) {
      // Who has several pages is before one of them.
      if (!document.hidden) this.#to.onAlive();
      if (told.alive > this.#cursor) this.#mend();
      return;
    }
    const at = Number(told.event.id ?? 0);
    if (at === 0) this.#to.onEvent(told.event, false);
    else if (told.after > this.#cursor) this.#mend();
    else if (at > this.#cursor) {
      this.#cursor = at;
      this.#to.onEvent(told.event, false);
    }
  }

  /** Reads on until there is no gap. What is told while it reads may reach further: then it reads once more. */
  async #mend() {
    this.#behind = true;
    if (this.#mending) return;
    this.#mending = true;
    while (this.#behind && !this.#holds) {
      this.#behind = false;
      await this.#readUp();
    }
    this.#mending = false;
  }

  /** By a short stream, which says last who is here. */
  async #readUp() {
    const line = new AbortController();
    await this.#read('&once=true', line, {
      onOpen: () => this.#to.onUp(),
      onAlive: () => {
        if (this.#holds) line.abort();
      },
      onDown: () => (this.#holds ? line.abort() : this.#to.onDown(BEFORE_WORRY)),
      onEvent: (event) => {
        if (this.#holds) return;
        this.#cursor = Math.max(this.#cursor, Number(event.id ?? 0));
        this.#to.onEvent(event, false);
        if (event.event === 'presence') line.abort();
      },
    });
  }

  /**
   * @param {string} how @param {AbortController} line
   * @param {{ onOpen: () => void, onAlive: () => void, onDown: () => void, onEvent: (event: ServerEvent) => void }} on
   */
  #read(how, line, on) {
    return readStream({
      signal: line.signal,
      url: () => `/inbox/stream?cursor=${this.#cursor}${how}`,
      lastEventId: String(this.#cursor),
      onUnauthorized: () => this.#to.mayRenew(),
      ...on,
      onAlive: () => {
        this.#heardAt = Date.now();
        on.onAlive();
      },
    });
  }

  /**
   * A machine that slept, or changed its network, holds a line on which nothing will ever come: it is dropped, and the new
   * one goes on from the cursor. And the page that holds it may sleep by itself.
   */
  #watch() {
    let lookedAt = Date.now();
    const again = () => {
      if (!this.#holds) return;
      this.#to.onGap();
      this.#line.abort();
    };
    const ifSilent = () => {
      const silent = Date.now() - this.#heardAt;
      if (document.hidden) return;
      if (this.#holds && silent > SILENT_FOR) again();
      else if (!this.#holds && silent > UNTOLD_FOR) this.#take();
    };
    addEventListener('online', again);
    // A page that was put away whole may have been told things it never heard.
    addEventListener('pageshow', (event) => {
      if (!event.persisted) return;
      this.#to.onGap();
      if (this.#holds) this.#line.abort();
      else this.#mend();
    });
    document.addEventListener('visibilitychange', ifSilent);
    setInterval(() => {
      const slept = Date.now() - lookedAt > LOOKS_EVERY + SILENT_FOR;
      lookedAt = Date.now();
      // A line of one's own has a watch of its own.
      if (slept || !this.#holds) ifSilent();
    }, LOOKS_EVERY);
  }

  #take() {
    this.#heardAt = Date.now();
    this.#takes = true;
    this.#waiting.abort();
  }
}
