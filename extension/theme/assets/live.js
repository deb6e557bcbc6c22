// @ts-check
/*
 * Keeps the thread up to date: by the stream, or by asking every few seconds while the stream keeps failing. Of several
 * tabs one holds the stream and tells the others; they look for themselves when they hear nothing, or when what they
 * are told does not follow on what they have. A page nobody looks at lets go of its stream after a while (browsers
 * allow few connections to one host), unless a person is awaited who is to be heard, and catches up from its cursor when
 * it is looked at again; so does one that slept.
 */

import { backoff, need, pause } from './patience.js';

/** @import { Update } from './types.js' */
/** @import { Api } from './api.js' */

// A part below a part is asked for again, too: imported as usual, what failed once would keep this one away for good.
const { readStream } = await need('stream.js', () => import('./stream.js'));

const POLL = 4_000;
const FAILURES_BEFORE_POLLING = 3;
const HIDDEN_FOR = 60_000;
/** Without a word from the tab that holds the stream: more than two of the server's pings. */
const SILENT_FOR = 35_000;
/** A clock that jumps this far between two of its ticks was asleep, and its connections are dead. */
const TICK = 5_000;
const SLEPT = 20_000;

/**
 * What tabs tell each other. `alive` says how far the one reaches that holds the stream.
 * @typedef {{ alive: string | null } | { after: string | null, update: Update } | { typing: { from: string, name: string | null } } | { read: string }} Told
 */

export class Live {
  #api;
  #cursor;
  #events;
  #name;
  /** @type {BroadcastChannel | null} */ #tabs = null;
  /** @type {AbortController | null} */ #running = null;
  /** @type {AbortController | null} */ #polling = null;
  #hiddenTimer = 0;
  #silence = 0;
  #wanted = false;
  #tickedAt = Date.now();
  /** What the lock and the channel of the running one are called. */ #called = '';
  /** Holds the stream, and tells the other tabs. */ leads = false;
  #mending = false;
  #behind = false;

  /**
   * @param {Api} api @param {() => string | null} cursor @param {() => string} name unique to the conversation: tabs of two visitors have nothing to tell each other
   * @param {{ element: HTMLElement, isAwaited: () => boolean, onRead: (message: string) => void, onUpdate: (update: Update, inOrder: boolean) => void, onTyping: (who: { from: string, name: string | null }) => void,
   *   onUp: () => void, onDown: () => void }} events `isAwaited`: what comes is to be heard, also while nobody looks
   */
  constructor(api, cursor, name, events) {
    this.#api = api;
    this.#cursor = cursor;
    this.#name = name;
    this.#events = events;
    document.addEventListener('visibilitychange', () => this.#visibility());
    // A page in the back/forward cache may hold neither a connection nor a lock.
    addEventListener('pagehide', () => this.#stop());
    addEventListener('pageshow', (event) => { if (event.persisted) this.#resume(); });
    addEventListener('online', () => this.#restart());
    setInterval(() => {
      if (Date.now() - this.#tickedAt > SLEPT && document.visibilityState === 'visible') this.#restart();
      this.#tickedAt = Date.now();
    }, TICK);
    need('reads.js', () => import('./reads.js')).then(({ watch }) => watch(events.element, api));
  }

  /** There is a conversation: follow it. */
  start() {
    this.#wanted = true;
    if (this.#called !== this.#name()) this.#restart();
    this.#resume();
  }

  stop() {
    this.#wanted = false;
    this.#stop();
  }

  #resume() {
    if (!this.#wanted || this.#running) return;
    if (document.visibilityState === 'hidden') this.#visibility();
    const running = new AbortController();
    this.#running = running;
    this.#called = this.#name();
    this.leads = false;
    this.#shared(running.signal).catch(() => {}).finally(() => { if (this.#running === running) this.#running = null; });
  }

  #stop() {
    this.#running?.abort();
    this.#running = null;
    this.#tabs?.close();
    this.#tabs = null;
    clearTimeout(this.#silence);
    this.#stopPolling();
  }

  #restart() {
    if (!this.#running) return;
    this.#stop();
    this.#resume();
  }

  #visibility() {
    clearTimeout(this.#hiddenTimer);
    // The clock of a page nobody looks at may tick slowly.
    this.#tickedAt = Date.now();
    if (document.visibilityState === 'visible') this.#resume();
    else this.#hiddenTimer = setTimeout(() => (this.#events.isAwaited() ? this.#visibility() : this.#stop()), HIDDEN_FOR);
  }

  /** Waits for its turn to hold the stream; until then, listens to the tab that does. @param {AbortSignal} signal */
  async #shared(signal) {
    if (!('BroadcastChannel' in window) || !navigator.locks) {
      this.leads = true;
      return this.#follow(signal);
    }
    const tabs = new BroadcastChannel(this.#called);
    this.#tabs = tabs;
    tabs.onmessage = ({ data }) => this.#hear(data);
    // What happened before it listened.
    if (!(await this.#catchUp())) this.#mend();
    if (signal.aborted) return;
    this.#listen();
    let leads = false;
    const lead = async () => {
      leads = this.leads = true;
      tabs.onmessage = null;
      clearTimeout(this.#silence);
      this.#stopPolling();
      await this.#follow(signal);
    };
    try {
      await navigator.locks.request(this.#called, { signal }, lead);
    } catch (error) {
      // Refused where the browser keeps frames of other sites from each other: a stream of its own, then.
      if (leads) throw error;
      if (!signal.aborted) await lead();
    }
  }

  /** @param {Told} told */
  #hear(told) {
    this.#stopPolling();
    this.#listen();
    this.#events.onUp();
    if ('typing' in told) this.#events.onTyping(told.typing);
    if ('read' in told) this.#events.onRead(told.read);
    // It may have looked for itself before it held the stream: of that, nothing was told.
    if ('alive' in told && Number(told.alive ?? 0) > Number(this.#cursor() ?? 0)) this.#mend();
    if (!('update' in told)) return;
    const follows = told.after !== null && told.after === this.#cursor();
    this.#events.onUpdate(told.update, follows);
    if (!follows && told.update.cursor !== this.#cursor()) this.#mend();
  }

  /**
   * Looks until there is no gap: the tab with the stream may be alive on a line that let this one's look down. What is told
   * while a look is under way may reach further than its answer: then it looks once more.
   */
  async #mend() {
    this.#behind = true;
    if (this.#mending) return;
    this.#mending = true;
    for (let attempt = 1; this.#running && this.#behind; ) {
      this.#behind = false;
      if (await this.#catchUp()) continue;
      this.#behind = true;
      await pause(backoff(attempt));
      attempt += 1;
    }
    this.#mending = false;
  }

  /** Nothing heard for long: the tab with the stream may be asleep. */
  #listen() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#poll(), SILENT_FOR);
  }

  /** @param {Told} told */
  #tell(told) {
    this.#tabs?.postMessage(told);
  }

  /** @param {AbortSignal} signal */
  async #follow(signal) {
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      // Without a cursor a stream could leave a gap behind it: the whole thread comes first.
      if (this.#cursor() !== null || (await this.#catchUp())) break;
      await pause(backoff(attempt), signal);
    }
    for (let attempt = 4; ; attempt += 1) {
      const ended = await this.#read(signal);
      // "Nothing to follow": the next thing the shopper does starts it anew.
      if (ended === 'nothing') this.#wanted = false;
      if (ended !== 'unauthorized' || signal.aborted) return;
      // Refused again and again: it asks, and tries again later.
      this.#poll();
      await pause(backoff(attempt), signal);
      if (signal.aborted) return;
    }
  }

  /** The stream, until it ends for good. @param {AbortSignal} signal */
  #read(signal) {
    let used = this.#api.token;
    return readStream({
      url: this.#api.address('/stream'),
      headers: () => {
        used = this.#api.token;
        return this.#api.authorization();
      },
      lastEventId: this.#cursor(),
      signal,
      onAlive: () => {
        // It lives: what came meanwhile comes by it.
        this.#stopPolling();
        this.#events.onUp();
        this.#tell({ alive: this.#cursor() });
      },
      onEvent: ({ event, data }) => {
        if (event === 'update') {
          const [after, update] = [this.#cursor(), JSON.parse(data)];
          this.#events.onUpdate(update, true);
          this.#tell({ after, update });
        } else if (event === 'typing') {
          const typing = JSON.parse(data);
          this.#events.onTyping(typing);
          this.#tell({ typing });
        } else if (event === 'read') {
          const read = JSON.parse(data).to;
          this.#events.onRead(read);
          this.#tell({ read });
        }
      },
      onDown: ({ attempt, held }) => {
        // What is held back on its way will be again.
        if (held || attempt >= FAILURES_BEFORE_POLLING) this.#poll();
      },
      onUnauthorized: async () => {
        try {
          await this.#api.renew(used);
          return true;
        } catch {
          await pause(backoff(4), signal);
          return !signal.aborted;
        }
      },
    });
  }

  async #catchUp() {
    try {
      const after = this.#cursor();
      const update = await this.#api.conversation(after);
      // What came meanwhile by another way may reach further: then this is no more than a part of it.
      if (update) this.#events.onUpdate(update, after === this.#cursor());
      if (this.leads) this.#tell(update ? { after, update } : { alive: this.#cursor() });
      this.#events.onUp();
      return true;
    } catch {
      this.#events.onDown();
      return false;
    }
  }

  async #poll() {
    if (this.#polling) return;
    const polling = new AbortController();
    this.#polling = polling;
    for (let attempt = 0; !polling.signal.aborted;) {
      attempt = (await this.#catchUp()) ? 0 : attempt + 1;
      await pause(attempt > 0 ? Math.max(POLL, backoff(attempt)) : POLL * (0.8 + Math.random() * 0.4), polling.signal);
    }
  }

  #stopPolling() {
    this.#polling?.abort();
    this.#polling = null;
  }
}
